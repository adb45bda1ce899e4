// A contract goes in, a reviewed contract comes out.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { story } from './harness.js';
import { arriving, at, count, english, field, fill, menu, open, press, see, signIn, sound } from './hand.js';

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
    await page.waitForFunction(() => location.hash.startsWith('#m'));
    assert.ok(await page.$eval(new URL(page.url()).hash, (mark) => {
      const box = mark.getBoundingClientRect();
      return box.bottom > 0 && box.top < innerHeight;
    }), 'the mark is in sight');
    await page.click('a.mark[id]');
    await page.waitForFunction(() => location.hash.startsWith('#f'));
    const open_ = await count(page, 'article.finding:not([data-done])');
    await press(page, '采纳');
    await page.waitForFunction((before) => document.querySelectorAll('article.finding:not([data-done])').length === before - 1, {}, open_);
    await page.click('a[href="#terms"]');
    await page.waitForSelector('#terms details summary', { visible: true });
    const term = await page.$('form input[name="term"][value="sign_date"]');
    await term.evaluate((node) => { node.closest('details').open = true; });
    const value = await field(page, await term.evaluate((node) => node.form.querySelector('[name="value"]').labels[0].textContent.trim()));
    assert.ok(value);
    await term.evaluate((node) => { node.form.querySelector('[name="value"]').value = '2025-12-01'; node.form.requestSubmit(); });
    await page.waitForFunction(() => document.body.innerText.includes('更正'), {});
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
    await english(page);
  });
});
