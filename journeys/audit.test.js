// Somebody looks at what was done, proves that nobody changed it, and takes both away.
import assert from 'node:assert/strict';
import { story } from './harness.js';
import { arriving, at, comes, english, fill, open, press, refusal, see, signIn, sound } from './hand.js';

story('the audit', ({ journey }) => {
  journey('one sees what was done, narrows it to one record and reads its proof', async (page) => {
    await signIn(page);
    await page.keyboard.press('g');
    await arriving(page, () => page.keyboard.press('a'));
    assert.equal(at(page), '/audit');
    await see(page, '登录');
    await sound(page);
    await page.select('[name=act]', 'party.create');
    await arriving(page, () => press(page, '筛选'));
    const acts = await page.$$eval('td[data-label="做了什么"]', (cells) => cells.map((cell) => cell.textContent));
    assert.ok(acts.length > 5 && acts.every((act) => act === '登记单位'), acts.join());
    await arriving(page, () => page.click('td.acts a'));
    await see(page, '查看全部');
    await arriving(page, () => page.click('tbody td.num a'));
    await see(page, '叶校验值');
    await sound(page);
  });
  journey('one proves the journal, with a receipt kept from before, and is told what a wrong one is', async (page) => {
    await signIn(page);
    await comes(page, async () => (await fetch('/audit/receipt.json')).ok || new Promise((done) => setTimeout(done, 500, false)))
      .finally(() => { page.wrong = page.wrong.filter((wrong) => !wrong.includes('/audit/receipt.json')); });
    await open(page, '/audit');
    const receipt = await page.evaluate(async () => (await fetch('/audit/receipt.json')).text());
    assert.equal(JSON.parse(receipt).root.length, 64);
    refusal(page, 422);
    await fill(page, '与您保存的树头比较（可不填）', 'abc');
    await press(page, '重新验证');
    await see(page, '不是这份日志的树头');
    await fill(page, '与您保存的树头比较（可不填）', receipt);
    await arriving(page, () => press(page, '重新验证'));
    await see(page, '没有发现改动');
    await see(page, '与保存的树头：相符');
  });
  journey('the pages speak English', async (page) => {
    await signIn(page);
    await press(page, 'EN');
    await comes(page, () => document.documentElement.lang === 'en');
    await open(page, '/audit');
    await english(page);
    await open(page, '/audit/entries/3');
    await english(page);
  });
  journey('somebody without the right finds no way there', async (page) => {
    await signIn(page, 'qian');
    assert.equal(await page.$('a[href="/audit"]'), null);
    refusal(page, 403);
    await page.goto(page.base + '/audit');
    await see(page, '权限');
  });
}, { engines: ['SQLite', 'PostgreSQL'] });
