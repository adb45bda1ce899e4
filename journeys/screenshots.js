// Writes the pictures of the README to docs/images, from the demo story.
import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startBrowser, startServer, visitor } from './harness.js';
import { arriving, menu, noErrors, open, press, shot, signIn } from './hand.js';

const BYTES_MAX = 200_000;
const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
mkdirSync(images, { recursive: true });

// Name, theme, and how to get to what is to be seen. The Chinese ones come first, as the README does.
const review = async (page) => { await open(page, '/contracts?sort=errors'); await open(page, await page.$eval('a.title', (a) => a.getAttribute('href')) + '/review'); };
const PICTURES = [
  ['review', 'light', review],
  ['contracts', 'light', (page) => open(page, '/contracts')],
  ['parties.dark', 'dark', (page) => open(page, '/parties')],
];

const [server, browser] = await Promise.all([startServer('demo', 'SQLite'), startBrowser()]);
try {
  const page = await visitor(browser, server.url);
  await signIn(page);
  for (const lang of ['zh', 'en']) {
    if (lang === 'en') { await menu(page); await arriving(page, () => press(page, 'English')); }
    for (const [name, theme, go] of PICTURES) {
      await go(page);
      const path = `${images}${name}.${lang}.webp`;
      await shot(page, path, { theme });
      const { size } = statSync(path);
      if (size > BYTES_MAX) throw new Error(`${path} has ${size} bytes, more than ${BYTES_MAX}`);
      console.log(`${path} ${Math.ceil(size / 1000)} kB`);
    }
  }
  noErrors(page);
} finally {
  await browser.close();
  await server.stop();
}
