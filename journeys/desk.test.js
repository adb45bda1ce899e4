// What one begins with: the palette, the search page, saved views, and what others change meanwhile.
import assert from 'node:assert/strict';
import { story, visitor } from './harness.js';
import { arriving, at, axe, comes, count, english, fill, menu, open, press, see, signIn, sound } from './hand.js';

const heading = (page) => page.$eval('h1', (node) => node.textContent.trim());
const firstParty = (page) => page.$eval('a.title', (link) => ({ name: link.textContent.trim(), path: link.getAttribute('href') }));
const palette = async (page) => {
  await page.keyboard.down('Control');
  await page.keyboard.press('k');
  await page.keyboard.up('Control');
  await page.waitForSelector('dialog.palette[open] [role="option"]');
};

story('the desk', ({ journey }) => {
  journey('Ctrl-K, a few characters and Enter lead to a party', async (page) => {
    await signIn(page);
    await open(page, '/parties');
    const { name, path } = await firstParty(page);
    await palette(page);
    await axe(page);
    await page.keyboard.type(name.slice(0, 4));
    await page.waitForSelector(`[role="option"][href="${path}"]`);
    while ((await page.$eval('[aria-selected="true"]', (node) => node.getAttribute('href'))) !== path) await page.keyboard.press('ArrowDown');
    await arriving(page, () => page.keyboard.press('Enter'));
    assert.equal(at(page), path);
    assert.equal(await heading(page), name);
  });
  journey('the palette takes one to a room by the pinyin initials of its name', async (page) => {
    await signIn(page);
    await open(page, '/search');
    await palette(page);
    await page.keyboard.type('wldw');
    await comes(page, () => document.querySelector('[aria-selected="true"]')?.getAttribute('href') === '/parties');
    await arriving(page, () => page.keyboard.press('Enter'));
    assert.equal(at(page), '/parties');
  });
  journey('the search page finds by pinyin initials and says when there is nothing', async (page) => {
    await signIn(page);
    await open(page, '/search');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'q', 'one can type at once');
    await sound(page);
    await page.type('#q', 'jhjt');
    await arriving(page, () => page.keyboard.press('Enter'));
    await see(page, '江海建设物流集团有限公司');
    await sound(page);
    await open(page, '/search?q=' + encodeURIComponent('江海'));
    assert.ok((await count(page, '.lines mark')) > 0, 'what was looked for is marked');
    await open(page, '/search?q=' + encodeURIComponent('没有这样的东西'));
    await see(page, '没有找到');
    await sound(page);
  });
  journey('a filtered list is saved as a view, seen as a tab, renamed and removed', async (page) => {
    await signIn(page);
    await open(page, '/parties?tier=key');
    await press(page, '保存视图');
    await fill(page, '视图名称', '要紧的');
    await axe(page);
    await arriving(page, () => press(page, '保存'));
    await open(page, '/parties');
    await sound(page);
    await arriving(page, () => press(page, '要紧的'));
    assert.equal(new URL(page.url()).search, '?tier=key');
    assert.equal(await page.$eval('.views [aria-current="page"]', (node) => node.textContent.trim()), '要紧的');
    await press(page, '管理视图');
    await fill(page, '视图名称', '更要紧的');
    await arriving(page, () => press(page, '改名'));
    await see(page, '更要紧的');
    await press(page, '管理视图');
    await press(page, '删除视图');
    await page.waitForSelector('dialog.dialog[open]');
    await arriving(page, () => page.click('dialog.dialog .bad'));
    assert.equal(await count(page, '.views'), 0);
  });
  journey('a party that another person changes says so', async (page) => {
    await signIn(page);
    await open(page, '/parties');
    const { path } = await firstParty(page);
    const listening = page.waitForResponse((answer) => answer.url().includes('/live?'));
    await open(page, path);
    await listening;
    const other = await visitor(page.browser(), page.base);
    await signIn(other, 'shen');
    const version = await page.$eval('[data-live]', (node) => node.dataset.version);
    const changed = await other.evaluate(async ([path, version]) => {
      const body = new URLSearchParams({ version, note: '刚刚打过电话' });
      return (await fetch(path, { method: 'POST', body, headers: { Accept: 'application/json' } })).status;
    }, [path, version]);
    await other.browserContext().close();
    assert.equal(changed, 200);
    await page.waitForSelector('.stale');
    await see(page, '内容已有更新');
    await arriving(page, () => press(page, '重新载入'));
    assert.equal(await count(page, '.stale'), 0);
    await see(page, '刚刚打过电话');
  });
  journey('in English every word of the search page and the palette is', async (page) => {
    await signIn(page, 'yu');
    await open(page, '/parties');
    await menu(page);
    await arriving(page, () => press(page, 'English'));
    await open(page, '/search');
    await english(page);
    await palette(page);
    await english(page);
  });
}, { engines: ['SQLite'] });
