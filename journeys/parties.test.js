// Customers and suppliers: found, read, entered.
import assert from 'node:assert/strict';
import { story } from './harness.js';
import { arriving, at, axe, comes, count, english, field, fill, held, look, menu, open, press, refusal, see, signIn, sound } from './hand.js';

const CODE = '统一社会信用代码或证件号';
const named = (page, name) => open(page, '/parties?q=' + encodeURIComponent(name));
const titles = (page) => page.$$eval('a.title', (links) => links.map((link) => link.textContent.trim()));

story('parties', ({ journey }) => {
  journey('one searches the list and opens what was found', async (page) => {
    await signIn(page);
    const all = await count(page, 'a.title');
    assert.ok(all > 5, 'the demo story has parties');
    const wanted = (await titles(page))[3];
    await fill(page, '查找', wanted);
    await arriving(page, () => page.keyboard.press('Enter'));
    assert.ok((await titles(page)).includes(wanted));
    assert.ok((await count(page, 'a.title')) < all, 'the search leaves some out');
    await arriving(page, () => press(page, wanted));
    assert.match(at(page), /^\/parties\/[^/]+$/);
    assert.equal(await page.$eval('h1', (node) => node.textContent.trim()), wanted);
    await see(page, '时间线');
  });
  journey('the tier is shown as a word, and chosen leaves only its parties', async (page) => {
    await signIn(page);
    await open(page, '/parties?tier=key');
    const tiers = await page.$$eval('td[data-label="分级"]', (cells) => cells.map((cell) => cell.textContent.trim()));
    assert.deepEqual([...new Set(tiers)], ['重点']);
  });
  journey('a tier is changed in its row, and Escape changes nothing', async (page) => {
    await signIn(page);
    await open(page, '/parties');
    const row = 'tbody tr:nth-child(2) ', name = (await titles(page))[1];
    const shown = () => page.$eval(row + '[data-shown]', (node) => node.textContent);
    const before = await shown();
    await page.click(row + 'inline-edit button');
    await page.waitForSelector(row + 'inline-edit form:not([hidden])');
    await page.keyboard.type('不要');
    await page.keyboard.press('Escape');
    await page.waitForSelector(row + 'inline-edit button:not([hidden])');
    assert.equal(await shown(), before);
    await page.click(row + 'inline-edit button');
    const control = await page.$(row + 'input[name="tier"]');
    await control.evaluate((node) => node.select());
    await control.type('试合作');
    await page.keyboard.press('Enter');
    await page.waitForSelector(row + 'inline-edit button:not([hidden])');
    assert.equal(await shown(), '试合作');
    await named(page, name);
    await see(page, '试合作');
  });
  journey('a party is put below another that is found as one types', async (page) => {
    await signIn(page);
    const [above, below] = await titles(page);
    await arriving(page, () => press(page, below));
    const record = at(page);
    await open(page, record + '/edit');
    await fill(page, '上级单位', above);
    await page.waitForSelector('[role="listbox"]:not([hidden]) [role="option"]');
    await sound(page);
    await page.keyboard.press('Enter');
    assert.equal(await held(page, '上级单位'), above);
    await arriving(page, () => press(page, '保存'));
    await see(page, '上下级');
    await see(page, above);
    await open(page, record + '/edit');
    assert.equal(await held(page, '上级单位'), above, 'the form shows the name, not the id');
  });
  journey('a search that fits nothing says so and leads back to all', async (page) => {
    await signIn(page);
    await named(page, '没有这样的单位');
    await see(page, '没有符合条件的单位');
    assert.equal(await count(page, 'a.title'), 0);
    await sound(page);
  });
  journey('a wrong credit code is told at its field, and what was typed is kept', async (page) => {
    await signIn(page);
    await arriving(page, () => press(page, '新建单位'));
    await fill(page, '名称', '远东重型机械有限公司');
    await arriving(page, () => press(page, '查重并继续'));
    await fill(page, CODE, '91310000MA1FL0000X');
    await fill(page, '备注', '第一次来访');
    refusal(page, 422);
    await press(page, '保存');
    await page.waitForSelector('.problem');
    const code = await field(page, CODE);
    assert.ok(await code.evaluate((node) => node.closest('.field').querySelector('.problem')?.textContent.length > 5));
    assert.equal(await code.evaluate((node) => node.getAttribute('aria-invalid')), 'true');
    assert.ok(await code.evaluate((node) => node === document.activeElement), 'the first wrong field has the focus');
    assert.deepEqual([await held(page, '名称'), await held(page, '备注')], ['远东重型机械有限公司', '第一次来访']);
    await sound(page);
    await fill(page, CODE, '');
    await arriving(page, () => press(page, '保存'));
    await see(page, '远东重型机械有限公司');
    assert.match(at(page), /^\/parties\/(?!new)/);
  });
  journey('a double click on save makes one party', async (page) => {
    await signIn(page);
    await open(page, '/parties/new?name=' + encodeURIComponent('双击建材有限公司'));
    await arriving(page, () => press(page, '保存', { count: 2 }));
    await named(page, '双击建材有限公司');
    assert.deepEqual(await titles(page), ['双击建材有限公司']);
  });
  journey('a session that ends in the middle of a form loses nothing', async (page) => {
    await signIn(page);
    await open(page, '/parties/new?name=' + encodeURIComponent('长夜物流有限公司'));
    await fill(page, '备注', '写到一半');
    await page.browserContext().deleteCookie(...await page.browserContext().cookies());
    refusal(page, 401);
    await press(page, '保存');
    await see(page, '登录已过期');
    assert.deepEqual([await held(page, '名称'), await held(page, '备注')], ['长夜物流有限公司', '写到一半']);
    const opened = new Promise((found) => page.once('popup', found));
    await press(page, '在新标签页登录');
    const tab = await opened;
    tab.base = page.base;
    await tab.waitForSelector('#login');
    await signIn(tab);
    await tab.close();
    await page.bringToFront();
    await arriving(page, () => press(page, '重试'));
    await see(page, '长夜物流有限公司');
    assert.match(at(page), /^\/parties\/(?!new)/);
    await named(page, '长夜物流有限公司');
    assert.equal(await count(page, 'a.title'), 1);
  });
});

story('without JavaScript', ({ journey }) => {
  journey('one signs in, enters a party and finds it', async (page) => {
    await page.setJavaScriptEnabled(false);
    await signIn(page);
    assert.equal(await count(page, 'html.js'), 0, 'scripts are really off');
    await open(page, '/parties/new');
    await fill(page, '名称', '静水印务有限公司');
    await arriving(page, () => press(page, '查重并继续'));
    await arriving(page, () => press(page, '保存'));
    assert.match(at(page), /^\/parties\/(?!new)/);
    await open(page, '/parties');
    await fill(page, '查找', '静水印务');
    await arriving(page, () => page.keyboard.press('Enter'));
    assert.deepEqual(await titles(page), ['静水印务有限公司']);
  });
}, { engines: ['SQLite'] });

story('how it looks', ({ journey }) => {
  journey('every page of the parties is sound, wide and narrow, light and dark', async (page) => {
    await signIn(page);
    await sound(page);
    await open(page, '/parties/new');
    await sound(page);
    await open(page, '/parties');
    await arriving(page, () => page.click('a.title'));
    await sound(page);
  });
  journey('one changes to English, and all words change', async (page) => {
    await signIn(page, 'yu');
    await menu(page);
    await arriving(page, () => press(page, 'English'));
    await see(page, 'Parties');
    await english(page);
    await open(page, '/parties/new');
    await see(page, 'New party');
    await english(page);
    await open(page, '/parties');
    await arriving(page, () => page.click('a.title'));
    await see(page, 'Timeline');
    await english(page);
  });
  journey('the dark theme is chosen once and stays', async (page) => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await signIn(page);
    await look(page, { theme: 'light' });
    const light = await ground();
    await menu(page);
    await axe(page);
    await press(page, '深色');
    await axe(page);
    assert.notEqual(await ground(), light);
    const dark = await ground();
    await open(page, '/parties/new');
    assert.equal(await ground(), dark);
  });
  journey('a record that does not exist is said so on a page that leads back', async (page) => {
    await signIn(page);
    refusal(page, 404);
    await page.goto(page.base + '/parties/pt_06yy4wxsy1w04');
    await sound(page);
    await arriving(page, () => press(page, '回到首页'));
    assert.equal(at(page), '/parties');
  });
  journey('keys: / finds, ? helps, g p goes to the parties, c makes a new one', async (page) => {
    const focused = () => page.evaluate(() => document.activeElement.id);
    await signIn(page);
    await page.keyboard.press('/');
    assert.equal(await focused(), 'q');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await see(page, '键盘操作');
    await axe(page);
    await page.keyboard.press('Escape');
    await comes(page, () => !document.querySelector('dialog[open]'));
    await arriving(page, () => page.keyboard.press('c'));
    assert.equal(at(page), '/parties/new');
    await page.keyboard.press('Escape'); // leaves the field that has the focus
    await page.keyboard.press('g');
    await arriving(page, () => page.keyboard.press('p'));
    assert.equal(at(page), '/parties');
  });
}, { engines: ['SQLite'] });
