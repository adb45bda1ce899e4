// What people type never runs (R34): names made of scripts, on every main page, in the palette, the picker, the peek and
// the notices that scripts of ours build.
import assert from 'node:assert/strict';
import { story } from './harness.js';
import { comes, field, fill, noErrors, open, press, refusal, signIn } from './hand.js';

const PAYLOADS = [
  '<img src=x onerror=x7319()>', '<script>x7319()</script>', '"><svg onload=x7319()>', '\' autofocus onfocus=x7319() x=\'',
  '<a href=javascript:x7319()>链接</a>', '</textarea></title></style><x7319 onfocus=x7319()>',
];

// Whatever a payload calls, the page's `ran` hears; a dialog is heard, too.
async function listen(page) {
  page.ran = [];
  page.on('dialog', (dialog) => { page.ran.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  await page.exposeFunction('x7319', () => page.ran.push(page.url()));
  page.on('response', (answer) => {
    if (!(answer.headers()['content-type'] || '').startsWith('text/html')) return;
    const policy = answer.headers()['content-security-policy'] || '';
    if (!policy.includes("script-src 'self'") || policy.includes('unsafe')) page.ran.push(`policy ${policy} at ${answer.url()}`);
  });
}
// A form of ours, sent as the page sends it.
const send = (page, path, fields) => page.evaluate(async ([path, fields]) => {
  const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
  const answer = await fetch(path, { method: 'POST', body: JSON.stringify(fields), headers });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}, [path, fields]);
// Nothing ran, nothing was held back by the policy, and no element is one that a payload names.
async function quiet(page) {
  await page.evaluate(() => new Promise((done) => setTimeout(done, 30))); // a picture that fails does so a little later
  assert.deepEqual(page.ran, [], 'something ran');
  noErrors(page);
  const made = await page.evaluate(() => [...document.querySelectorAll('*')].filter((node) => node.localName === 'x7319'
    || [...node.attributes].some(({ name, value }) => name.startsWith('on') || /^\s*javascript:/i.test(value) && name !== 'value')
    || node.localName === 'script' && !node.getAttribute('src')?.startsWith('/assets/')).map((node) => node.outerHTML.slice(0, 200)));
  assert.deepEqual(made, [], `markup from outside at ${page.url()}`);
}

story('hostile texts', ({ journey }) => {
  journey('names made of scripts are read, searched, picked and looked at, and none runs', async (page) => {
    await listen(page);
    await signIn(page);
    let party, contract, user, team;
    for (const [place, text] of PAYLOADS.entries()) {
      ({ id: party } = await send(page, '/parties', { name: text, short_name: text, tier: text.slice(0, 40), address: text, note: text, website: `http://a.example/${text}` }));
      await send(page, `/parties/${party}/contacts`, { party, name: text, title: text, note: text });
      ({ id: contract } = await send(page, '/contracts', { title: text, name: text, party, text: `买卖合同\n甲方：${text}\n乙方：乙公司\n第一条 标的\n1.1 ${text}\n违约金为合同总价的百分之五十。\n` }));
      ({ id: user } = await send(page, '/users', { login: `hostile${place}`, name: text, password: '千里江陵一日还两岸', roles: ['legal'] }));
      ({ id: team } = await send(page, '/teams', { name: text }));
      await send(page, '/views', { path: '/parties', name: text.slice(0, 40), query: `q=${encodeURIComponent(text)}`, shared: true });
      await send(page, '/own/tokens', { name: text });
      for (const record of [`/parties/${party}`, `/parties/${party}/edit`, `/contracts/${contract}`, `/contracts/${contract}/review`]) {
        await open(page, record);
        await quiet(page);
      }
    }
    for (const path of ['/parties', '/parties?sort=name', '/contracts', '/audit', '/search?q=' + encodeURIComponent(PAYLOADS[0]), '/settings', '/settings/users', '/settings/teams',
      `/settings/users/${user}`, `/settings/teams/${team}`, `/parties/${party}/timeline`, `/contracts/${contract}/timeline`, `/contracts/${contract}/edit`, '/parties/new', '/contracts/upload']) {
      await open(page, path);
      await quiet(page);
    }
    await open(page, '/parties');
    await page.keyboard.down('Control');
    await page.keyboard.press('k');
    await page.keyboard.up('Control');
    await page.waitForSelector('dialog.palette[open] [role="option"]');
    await page.keyboard.type('x7319');
    await comes(page, () => document.querySelector('dialog.palette')?.innerText.includes('x7319'));
    await quiet(page);
    await page.keyboard.press('Escape');
    await open(page, `/contracts/${contract}/edit`);
    const picker = await field(page, '相对方');
    await picker.evaluate((node) => { node.value = ''; node.focus(); });
    await picker.type('x7319');
    await comes(page, () => [...document.querySelectorAll('[role="option"]')].some((node) => node.checkVisibility() && node.innerText.includes('x7319')));
    await quiet(page);
  });
  journey('a peek at a record and what somebody else typed meanwhile do not run either', async (page) => {
    await listen(page);
    await signIn(page);
    const { id: party } = await send(page, '/parties', { name: PAYLOADS[0], note: PAYLOADS[1] });
    await open(page, '/parties?q=x7319');
    await page.click('[data-peek]');
    await comes(page, () => document.querySelector('dialog.drawer')?.innerText.includes('x7319'));
    await quiet(page);
    await open(page, `/parties/${party}/edit`);
    await send(page, `/parties/${party}`, { version: 1, name: PAYLOADS[2], short_name: PAYLOADS[3] });
    refusal(page, 409);
    await fill(page, '名称', PAYLOADS[4]);
    await press(page, '保存');
    await comes(page, (theirs) => document.querySelector('.conflict')?.innerText.includes(theirs), PAYLOADS[2]);
    await quiet(page);
    await page.evaluate(() => window.x7319());
    assert.equal(page.ran.length, 1, 'what runs is heard');
  });
}, { engines: ['SQLite'] });
