// A contract goes in, a reviewed contract comes out.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { story } from './harness.js';
import { arriving, at, comes, count, english, field, fill, held, menu, open, press, see, signIn, sound } from './hand.js';

const SAMPLES = new URL('../samples/contracts/', import.meta.url);
const samples = readdirSync(SAMPLES).filter((name) => name.endsWith('.docx'));

async function upload(page, name) {
  await open(page, '/contracts/upload');
  const [chooser] = await Promise.all([page.waitForFileChooser(), page.click('label[for="file"]')]);
  await chooser.accept([new URL(name, SAMPLES).pathname]);
  await arriving(page, () => press(page, '上传并审查'));
  assert.match(at(page), /^\/contracts\/ct_/, `${name} has its page`);
}
const gold = (name) => JSON.parse(readFileSync(new URL(name.replace('.docx', '.json'), SAMPLES)));

story('contracts', ({ journey }) => {
  journey('every sample contract is uploaded and shows its clauses, terms and findings', async (page) => {
    await signIn(page);
    for (const name of samples) {
      await upload(page, name);
      await open(page, at(page) + '/review');
      assert.ok(await count(page, '.outline a') > 5, `${name} has a clause tree`);
      const findings = await count(page, 'article.finding');
      if (name.includes('.clean.')) assert.equal(await count(page, 'article.finding[data-severity="error"]'), 0, `${name} has no errors`);
      else assert.ok(findings >= 1, `${name} has findings`);
      assert.equal(await count(page, 'a.mark[id]'), findings, `${name}: each finding has its mark`);
      assert.ok(gold(name), `${name} has its right answer`);
    }
  });
  journey('one jumps from a finding to the text and back, decides, and puts a term right', async (page) => {
    await signIn(page);
    await upload(page, '03_sale_equipment.defect.docx');
    const record = at(page);
    await open(page, record + '/review');
    await sound(page);
    await page.click('article.finding .place');
    const inSight = (selector) => comes(page, (selector) => {
      const box = document.querySelector(selector)?.getBoundingClientRect();
      return box && box.bottom > 0 && box.top < innerHeight;
    }, selector);
    await inSight('a.mark[data-on]');
    await page.$eval('a.mark[data-of="f2"]', (mark) => mark.click());
    await inSight('#f2[data-on]');
    const open_ = await count(page, 'article.finding:not([data-done])');
    await press(page, '采纳');
    await comes(page, (before) => document.querySelectorAll('article.finding:not([data-done])').length === before - 1, open_);
    await page.click('a[href="#terms"]');
    await arriving(page, () => page.$eval('form input[name="term"][value="sign_date"]', ({ form }) => {
      form.elements.value.value = '2025-12-01';
      form.requestSubmit();
    }));
    await open(page, record);
    await see(page, '2025-12-01');
    await see(page, '更正要素');
    await see(page, '处理审查意见');
    await sound(page);
  });
  journey('a contract is found by a phrase from its text', async (page) => {
    await signIn(page);
    await open(page, '/search?q=' + encodeURIComponent('自然损耗率不超过万分之三'));
    await see(page, '仓储服务合同');
    assert.ok(await count(page, 'mark') > 0, 'the phrase is marked');
    await sound(page);
  });
  journey('the list is narrowed to open errors, and one is archived and brought back', async (page) => {
    await signIn(page);
    await open(page, '/contracts');
    await sound(page);
    await arriving(page, () => press(page, '有待处理的错误'));
    const before = await count(page, 'a.title');
    assert.ok(before > 0);
    await page.click('.tick');
    await arriving(page, () => press(page, '归档'));
    assert.equal(await count(page, 'a.title'), before - 1);
    await open(page, '/contracts?archived=true');
    await page.click('.tick');
    await arriving(page, () => press(page, '恢复'));
    await see(page, '没有符合条件的合同');
  });
  journey('the list is narrowed by kind, days and price, and each filter is taken away again', async (page) => {
    await signIn(page);
    await open(page, '/contracts');
    const all = await count(page, 'a.title');
    await press(page, '加筛选');
    await page.waitForSelector('details.menu[open] #amount_from');
    await sound(page);
    await fill(page, '价款（元） 起', '1,000,000');
    await arriving(page, () => press(page, '应用'));
    const dear = await count(page, 'a.title');
    assert.ok(dear > 0 && dear < all, `${dear} of ${all}`);
    await see(page, '1,000,000 起');
    await press(page, '加筛选');
    await arriving(page, () => press(page, '买卖'));
    assert.ok(await count(page, 'a.title') < dear);
    assert.equal(await count(page, '.chip.on'), 2);
    await sound(page);
    await arriving(page, () => press(page, '去掉筛选：合同类型'));
    await arriving(page, () => press(page, '去掉筛选：价款（元）'));
    assert.equal(await count(page, 'a.title'), all);
    await arriving(page, () => press(page, '期限届满'));
    assert.equal(await count(page, 'th[aria-sort="ascending"]'), 1);
  });
  journey('the list is narrowed by the other side, found by what one types, and widened again', async (page) => {
    await signIn(page);
    await open(page, '/contracts');
    const all = await count(page, 'a.title');
    const name = await page.$eval('td[data-label="相对方"] a', (link) => link.textContent.trim());
    await press(page, '加筛选');
    await fill(page, '相对方', name);
    await page.waitForSelector('[role="listbox"]:not([hidden]) [role="option"]');
    await sound(page);
    await page.keyboard.press('Enter');
    assert.equal(await held(page, '相对方'), name);
    await arriving(page, () => press(page, '应用'));
    assert.match(new URL(page.url()).searchParams.get('party'), /^pt_/, 'the id goes with the form');
    const theirs = await page.$$eval('td[data-label="相对方"]', (cells) => cells.map((cell) => cell.textContent.trim()));
    assert.ok(theirs.length > 0 && theirs.length < all, `${theirs.length} of ${all}`);
    assert.deepEqual([...new Set(theirs)], [name]);
    assert.equal(await page.$eval('.chip.on b', (node) => node.textContent), name);
    await arriving(page, () => press(page, '去掉筛选：相对方'));
    assert.equal(await count(page, 'a.title'), all);
    await open(page, '/contracts?party=' + encodeURIComponent(name)); // as a form without JavaScript sends it
    assert.equal(await count(page, 'a.title'), theirs.length);
  });
  journey('the other side is picked by pinyin with the keyboard, and kept', async (page) => {
    await signIn(page);
    await open(page, '/contracts');
    await arriving(page, () => page.click('a.title'));
    const record = at(page);
    await open(page, record + '/edit');
    await fill(page, '相对方', 'syb');
    await page.waitForSelector('[role="listbox"]:not([hidden]) [role="option"]');
    await sound(page);
    const control = await field(page, '相对方');
    const active = () => control.evaluate((input) => document.getElementById(input.getAttribute('aria-activedescendant'))?.querySelector('.name').textContent);
    const first = await active();
    await page.keyboard.press('Escape');
    assert.equal(await count(page, '[role="listbox"]:not([hidden])'), 0, 'Escape closes');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('[role="listbox"]:not([hidden]) [role="option"]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    assert.equal(await active(), first);
    await page.keyboard.press('Enter');
    assert.equal(await held(page, '相对方'), first);
    assert.equal(at(page), record + '/edit', 'taking one sends nothing yet');
    await arriving(page, () => press(page, '保存'));
    await see(page, first);
    await open(page, record + '/edit');
    await fill(page, '相对方', '没有这样的单位');
    page.allowed.add(422);
    await press(page, '保存');
    await page.waitForSelector('.field .problem');
    await sound(page);
  });
  journey('a file that is no contract is refused at its field', async (page) => {
    await signIn(page);
    await open(page, '/contracts/upload');
    page.allowed.add(422);
    const [chooser] = await Promise.all([page.waitForFileChooser(), page.click('label[for="file"]')]);
    await chooser.accept([new URL('package.json', import.meta.url).pathname.replace('package.json', 'broken.docx')]);
    await press(page, '上传并审查');
    await page.waitForSelector('.problem');
    await sound(page);
  });
  journey('the pages speak English', async (page) => {
    await signIn(page);
    await menu(page);
    await arriving(page, () => press(page, 'English'));
    for (const path of ['/contracts', '/contracts/upload', '/search']) {
      await open(page, path);
      await english(page);
    }
    await open(page, '/contracts');
    await arriving(page, () => page.click('a.title'));
    await english(page, '.brand small, td, dd, dl.terms dt, .main h1, .crumbs, .under, .timeline, .what small, .avatar, .menu .title, option');
  });
});
