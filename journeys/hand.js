// What a person does and sees, as verbs. A journey is written with these and nothing else where possible.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const PASSWORD = 'qihe-demo-2026';
// How long one waits for what must come: long enough for a busy machine, since nothing is slow by design.
export const PATIENCE = 30_000;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CJK = /[\u3400-\u9fff]/;

// Keeps all that goes wrong in a page: scripts, requests, the content security policy.
export function watch(page) {
  page.wrong = [];
  page.allowed = new Set();
  page.on('pageerror', (error) => page.wrong.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => { // leaving a page aborts what it still loads
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') page.wrong.push(`request: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('response', (answer) => {
    if (answer.status() >= 400 && !page.allowed.has(answer.status())) page.wrong.push(`answer: ${answer.status()} ${answer.url()}`);
  });
  page.on('console', (said) => { // a refused request is counted above
    if (said.type() === 'error' && !said.text().startsWith('Failed to load resource')) page.wrong.push(`console: ${said.text()}`);
  });
}
// The next acts may be refused by the server with this status.
export const refusal = (page, status) => page.allowed.add(status);
export const noErrors = (page) => assert.deepEqual(page.wrong, [], 'something went wrong in the page');

// Asks the page, again and again from outside, until the answer is true. So it works where scripts are off, and while
// one page follows another. Null when the patience ends.
export const until = (page, ask, ...given) => asking(() => page.evaluate(ask, ...given));
const element = (page, ask, ...given) => asking(async () => (await page.evaluateHandle(ask, ...given)).asElement());
async function asking(once) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((done) => setTimeout(done, 40))) {
    const answer = await once().catch((error) => {
      if (!/context was destroyed|Cannot find context|detached/.test(error.message)) throw error;
    });
    if (answer) return answer;
  }
  return null;
}
// The same, where it is a failure when it never comes.
export async function comes(page, ask, ...given) {
  assert.ok(await until(page, ask, ...given), `it never came true at ${page.url()}: ${ask}`);
}

export async function open(page, path) {
  const answer = await page.goto(page.base + path, { waitUntil: 'load' });
  assert.ok(answer.status() < 400, `${path} answered ${answer.status()}`);
}
export async function signIn(page, login = 'admin', password = PASSWORD) {
  if (!page.url().includes('/sign-in')) await open(page, '/sign-in');
  await fill(page, ['登录名', 'Login name'], login);
  await fill(page, ['密码', 'Password'], password);
  await press(page, ['登录', 'Sign in']);
  await comes(page, () => document.readyState === 'complete' && document.querySelector('.rail') !== null);
}
export const signOut = async (page) => { await menu(page); await arriving(page, () => press(page, ['退出登录', 'Sign out'])); };
// Opens the menu of the signed-in user.
export const menu = (page) => page.click('header.top details.menu:last-of-type > summary');
// Does something that leads to another page, and waits for that. The old page is marked, since another place of the same
// page also counts as a navigation, and its notice may come late.
export async function arriving(page, act) {
  await page.evaluate(() => { document.isOld = true; });
  await act();
  await comes(page, () => !document.isOld && document.readyState === 'complete');
}

// The control that a label names. A text may be given in both languages.
export async function field(page, label) {
  const found = await element(page, (wanted) => {
    const plain = (node) => node.textContent.replace('*', '').trim();
    return [...document.querySelectorAll('label')].find((node) => wanted.includes(plain(node)) && node.control?.checkVisibility())?.control;
  }, [label].flat());
  assert.ok(found, `no field is called ${label}`);
  return found;
}
export async function fill(page, label, text) {
  const control = await field(page, label);
  await control.evaluate((node) => { node.focus(); node.select?.(); });
  await page.keyboard.press('Backspace');
  await control.type(text);
}
// The text a field holds.
export const held = async (page, label) => (await field(page, label)).evaluate((node) => node.value);
// Clicks a button or link by its words; `{ count: 2 }` for a double click.
export async function press(page, words, options) {
  const found = await element(page, (wanted) => {
    const named = (node) => wanted.includes(node.textContent.trim()) || wanted.includes(node.ariaLabel);
    return [...document.querySelectorAll('button, a, summary, [role="button"]')].find((node) => named(node) && node.checkVisibility());
  }, [words].flat());
  assert.ok(found, `nothing to press is called ${words}`);
  await found.click(options);
}
export async function see(page, text) {
  assert.ok(await until(page, (wanted) => document.body?.innerText.includes(wanted), text), `“${text}” is not to be seen at ${page.url()}`);
}
export const count = (page, selector) => page.$$eval(selector, (nodes) => nodes.length);
export const at = (page) => new URL(page.url()).pathname;

// No word of the interface is Chinese; what people entered may be. `data` are selectors of places that hold only such.
export async function english(page, data = '.brand small, td, dd, .main h1, .under, .timeline, .avatar, .menu .title, textarea, option') {
  const words = await page.evaluate((data) => {
    const out = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const place = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      if (place.closest(`${data}, script, style, header.top summary, [name="lang"], [href^="?lang="]`)) continue;
      if (node === place) for (const name of ['aria-label', 'title', 'placeholder']) out.push(place.getAttribute(name) || '');
      else out.push(node.data);
    }
    return out;
  }, data);
  assert.deepEqual(words.filter((word) => CJK.test(word)), [], `Chinese words on the English page ${page.url()}`);
}

export async function look(page, { width = 1440, height = 900, theme = 'light' } = {}) {
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
}
export async function noSideScroll(page) {
  const [wide, window] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
  assert.ok(wide <= window, `${page.url()} is ${wide} px wide in a window of ${window} px`);
}
// Whether everyone can use the page: what axe holds for serious or critical fails. `rules`: only these.
export async function axe(page, rules) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const found = await page.evaluate(async (rules) => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'], ...(rules && { runOnly: rules }) });
    return violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
      .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message || ''}`).join(' | ')}`);
  }, rules);
  assert.deepEqual(found, [], `axe at ${page.url()}`);
}
// The page as it is, on a desk and on a phone, light and dark. Only colours differ between the themes.
export async function sound(page) {
  for (const width of [1440, 390]) for (const theme of ['light', 'dark']) {
    await look(page, { width, theme });
    if (width === 390) await noSideScroll(page);
    await axe(page, theme === 'dark' && ['color-contrast']);
  }
  await look(page);
}
// A picture for the documents.
export async function shot(page, path, { width = 1440, height = 900, theme = 'light' } = {}) {
  await look(page, { width, height, theme });
  await page.screenshot({ path, type: 'webp', quality: 80 });
}
