/** A visitor who opens the next page before the first one's worker is there: that page is taken into control as well. */
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../rig/chromium.ts';
import type { WitnessPage } from './visitor.ts';
import { startWorld, type World } from './world.ts';

const NEXT = '/next.html';
const FILE = '/file.js';
const CODE = 'var file = true;';
/** The worker is there after the first of these, the next page after the second, both from when they are asked for. */
const MANIFEST_MS = 1000;
const NEXT_MS = 3000;

let browser: Browser;
let world: World;

beforeAll(async () => {
  browser = await launchBrowser();
  world = await startWorld(browser, { files: { [FILE]: new TextEncoder().encode(CODE) } });
  const script = `<script src="/hearsay.js" data-tracker="${world.trackerUrl}" data-eager async></script>`;
  world.site.put(NEXT, `<!doctype html><title>Next</title>${script}`);
  world.site.trouble('/hearsay.json', { kind: 'delay', ms: MANIFEST_MS });
  world.site.trouble(NEXT, { kind: 'delay', ms: NEXT_MS });
});
afterAll(async () => {
  await world.close();
  await browser.close();
});

test('a page whose answer comes after the worker has claimed the others is controlled', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(world.site.origin);
  await page.evaluate((path) => location.assign(path), NEXT);
  await page.waitForURL(`**${NEXT}`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  // What Hearsay left alone it would not report.
  await page.addScriptTag({ url: FILE });
  await page.waitForFunction(
    (bytes) => (globalThis as WitnessPage).hearsay?.stats.bytes.network === bytes,
    CODE.length,
  );
  expect(await page.evaluate('file')).toBe(true);
});

test('a page that was reloaded by force stays uncontrolled, as its visitor asked', async () => {
  const visitor = await (await world.visit()).ready();
  const { page } = visitor;
  const devTools = await page.context().newCDPSession(page);
  const loaded = page.waitForEvent('load');
  await devTools.send('Page.reload', { ignoreCache: true });
  await loaded;
  await page.waitForFunction(() => (globalThis as WitnessPage).hearsay?.stats.state === 'ready');
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
  await visitor.leave();
});
