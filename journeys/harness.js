// The real server with the demo story, and a browser that reports every error. Both are gone when the journeys are.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { PATIENCE, noErrors, watch } from './hand.js';

const root = fileURLToPath(new URL('..', import.meta.url));
export const out = join(root, 'journeys/out');
const binary = (name) => {
  const path = join(process.env.CARGO_TARGET_DIR || join(root, 'target'), 'debug', name);
  if (!existsSync(path)) throw new Error(`${path} is missing: run scripts/test.sh, or cargo build -p qihe -p testbed`);
  return path;
};
const text = (program, ...args) => execFileSync(program, args, { encoding: 'utf8' }).trim();

// The server: `command` is demo (with the story) or serve (empty). Resolves when it is ready.
export async function startServer(command, engine) {
  const data = mkdtempSync(join(tmpdir(), 'qihe-journey-'));
  const env = { ...process.env, QIHE_DATA: data, QIHE_LISTEN: '127.0.0.1:0' };
  delete env.QIHE_DATABASE;
  if (engine === 'PostgreSQL') env.QIHE_DATABASE = text(binary('testbed'), 'database');
  const server = spawn(binary('qihe'), [command], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((done) => server.once('exit', done));
  const here = { log: '' };
  const url = new Promise((found, failed) => {
    const said = (chunk) => { here.log += chunk; const line = here.log.match(/^http:\/\/\S+:\d+$/m); if (line) found(line[0]); };
    for (const stream of [server.stdout, server.stderr]) stream.setEncoding('utf8').on('data', said);
    ended.then(() => failed(new Error(`qihe ${command} ended before it was ready:\n${here.log}`)));
  });
  here.stop = async () => {
    server.kill('SIGTERM');
    const slow = setTimeout(() => server.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(slow);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    here.url = await Promise.race([url, late(60_000, `qihe ${command} did not say where it listens within a minute`)]);
    const ready = await fetch(here.url + '/readyz');
    if (!ready.ok) throw new Error(`/readyz answered ${ready.status}: ${await ready.text()}`);
  } catch (error) {
    await here.stop();
    throw error;
  }
  return here;
}
const late = (milliseconds, why) => new Promise((_, failed) => setTimeout(failed, milliseconds, new Error(why)).unref());

export async function startBrowser() {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
  if (!executablePath) throw new Error('chromium is not installed: run make tools');
  return puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--lang=zh-CN', '--force-prefers-reduced-motion'], protocolTimeout: PATIENCE });
}

// A fresh browser profile on a page of the server.
export async function visitor(browser, url, language = 'zh-CN') {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.base = url;
  await page.setExtraHTTPHeaders({ 'Accept-Language': language });
  await page.setViewport({ width: 1440, height: 900 });
  page.setDefaultTimeout(PATIENCE);
  watch(page);
  context.on('targetcreated', async (target) => { const other = await target.page(); if (other && other !== page) { other.base = url; watch(other); } });
  return page;
}

// One story: a server, and journeys on it. Each gets a fresh visitor as `page`, and fails on any error in it.
//   story('parties', ({ journey }) => { journey('one opens the list', async (page) => { … }); });
export function story(name, tell, { command = 'demo', engines = ['SQLite', 'PostgreSQL'] } = {}) {
  for (const engine of engines) describe(`${name}, ${engine}`, () => {
    let server, browser;
    before(async () => { [server, browser] = await Promise.all([startServer(command, engine), startBrowser()]); });
    after(async () => { await browser?.close(); await server?.stop(); });
    tell({ journey: (sentence, act) => test(sentence, async () => {
      const page = await visitor(browser, server.url);
      try {
        await Promise.race([act(page), late(240_000, 'the journey did not end within four minutes')]);
        noErrors(page);
      } catch (error) {
        await record(`${name}-${engine}-${sentence}`, page, server);
        throw error;
      } finally {
        await page.browserContext().close();
      }
    }) });
  });
}

// What a failed journey leaves behind, in journeys/out: what was seen, and what the server said.
async function record(name, page, server) {
  mkdirSync(out, { recursive: true });
  const file = join(out, name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 100));
  writeFileSync(file + '.log', server.log);
  await page.screenshot({ path: file + '.png', fullPage: true }).catch(() => {});
  writeFileSync(file + '.html', await page.content().catch(() => ''));
}
