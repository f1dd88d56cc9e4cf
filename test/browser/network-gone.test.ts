/** The network goes: a page that was seen before loads again, whole, from this browser's own store. */
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { madeBytes } from './published-files.ts';
import type { Visitor } from './visitor.ts';
import { startWorld, type World } from './world.ts';

const STYLE = 'h1 { color: rgb(1, 2, 3) }';
const SCRIPT = "document.body.dataset.script = 'ran';";
const FILES = {
  '/style.css': STYLE,
  '/app.js': SCRIPT,
  '/data/large.bin': madeBytes('large', 2_000_000),
};
const PATHS = Object.keys(FILES);

let browser: Browser;
let world: World;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  world = await startWorld(browser, {
    files: FILES,
    manifest: { offline: [{ match: '/', page: '/index.html' }] },
    body: '<link rel="stylesheet" href="/style.css"><script src="/app.js" defer></script><h1>Hello</h1>',
  });
});
afterEach(() => world.close());

/** The page as a person would see it. */
async function expectWholePage(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  expect(await page.textContent('h1')).toBe('Hello');
  await eventually('style and script', () =>
    page.evaluate(
      () =>
        getComputedStyle(document.querySelector('h1')!).color === 'rgb(1, 2, 3)' &&
        document.body.dataset['script'] === 'ran',
    ),
  );
}

/** A visitor who has seen the front page and all files. */
async function seen(): Promise<Visitor> {
  const visitor = await (await world.visit()).ready();
  await visitor.deliver(PATHS);
  await eventually('everything in the store', async () => {
    const { network, store } = await visitor.deliver(PATHS);
    return network === 0 && store > 0;
  });
  return visitor;
}

test('the site is out of reach: a reload shows the page, and its files have the right bytes', async () => {
  const visitor = await seen();
  await world.site.goAway();
  const response = await visitor.page.reload();
  expect(response?.status()).toBe(200);
  expect(response?.fromServiceWorker()).toBe(true);
  await expectWholePage(visitor);
  expect(await visitor.see(PATHS)).toEqual(visitor.truth(PATHS));
  await expect(visitor.page.evaluate(() => fetch('/never-seen.bin'))).rejects.toThrow('Failed to fetch');
  await world.site.comeBack();
  await visitor.page.reload();
  await expectWholePage(visitor);
});

test('the browser is offline: a reload shows the page', async () => {
  const visitor = await seen();
  await visitor.context.setOffline(true);
  await visitor.page.reload();
  await expectWholePage(visitor);
  expect(await visitor.see(PATHS)).toEqual(visitor.truth(PATHS));
  await visitor.context.setOffline(false);
});

test('the site is out of reach after the worker was stopped: all that it needs is in the store', async () => {
  const visitor = await seen();
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await world.site.goAway();
  await visitor.page.reload();
  await expectWholePage(visitor);
  expect(await visitor.see(PATHS)).toEqual(visitor.truth(PATHS));
  await world.site.comeBack();
});

test('the site goes away in the middle of a load: neighbours bring the rest', async () => {
  const path = '/data/large.bin';
  await world.seed(PATHS);
  const visitor = await world.neighbour();
  world.site.trouble(path, { kind: 'cut', afterBytes: 400_000 });
  expect((await visitor.deliver([path])).peers).toBeGreaterThan(0);
});
