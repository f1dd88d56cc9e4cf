/** Films that a page began before the service worker controlled it: they play and seek on, from the network. */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../rig/chromium.ts';
import { FILM_BODY, pictureAt, play } from './film-page.ts';
import { makeFilm } from './made-film.ts';
import { startWorld, type World } from './world.ts';

const PATH = '/film.mp4';
const SEEKS = [20.02, 5.02, 28.02, 12.02];
/** Bytes a second: slow enough that the film has not come whole when the page is controlled. */
const RATE = 4_000_000;

let browser: Browser;
let world: World;
let plain: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  world = await startWorld(browser, { files: { [PATH]: await makeFilm() } });
  const script = `<script src="/hearsay.js" data-tracker="${world.trackerUrl}" data-eager async></script>`;
  world.site.put('/watch.html', `<!doctype html><title>Film</title>${script}${FILM_BODY}`);
  world.site.put('/plain.html', `<!doctype html><title>Plain</title>${FILM_BODY}`);
  const context = await browser.newContext({ serviceWorkers: 'block' });
  plain = await context.newPage();
  await plain.goto(`${world.site.origin}/plain.html`);
});
afterAll(async () => {
  await world.close();
  await browser.close();
});

test('a film that began before the worker was there is sought in as without it', async () => {
  const pictures: string[] = [];
  for (const seconds of SEEKS) pictures.push(await pictureAt(plain, seconds));
  world.site.trouble(PATH, { kind: 'slow', bytesPerSecond: RATE });
  const visitor = await world.visit('/watch.html');
  await play(visitor.page);
  await visitor.ready();
  await visitor.page.evaluate(() => document.querySelector('video')!.pause());
  for (const [index, seconds] of SEEKS.entries()) {
    expect(await pictureAt(visitor.page, seconds)).toBe(pictures[index]);
  }
  await visitor.leave();
});

test('an element that begins afterwards is answered by the worker', async () => {
  const visitor = await (await world.visit()).ready();
  await visitor.page.evaluate((html) => {
    document.body.innerHTML = html;
  }, FILM_BODY);
  for (const seconds of SEEKS.slice(0, 2)) await pictureAt(visitor.page, seconds);
  expect((await visitor.delivered([PATH])).network).toBeGreaterThan(0);
  await visitor.leave();
});
