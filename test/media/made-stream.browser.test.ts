/** What ffmpeg has packaged is played by a real Chromium, and the time code in its picture says where in the film it is. */
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleForBrowser } from '../rig/browser-bundle.ts';
import { launchBrowser } from '../rig/chromium.ts';
import { startSite, type Site } from '../rig/site-server.ts';
import { makeStream, type MadeStream } from './made-stream.ts';

type TimedPage = typeof globalThis & { readonly pictureTime: (video: HTMLVideoElement) => number | null };

let stream: MadeStream;
let site: Site;
let browser: Browser;
let reader: string;

beforeAll(async () => {
  stream = await makeStream(16);
  site = await startSite({ directory: stream.folder, files: { '/': '<video muted></video>' } });
  browser = await launchBrowser();
  reader = await bundleForBrowser(new URL('picture-time-page.ts', import.meta.url));
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
  await stream?.remove();
});

test.each(['ts', 'cmaf'])('%s is played by the browser, and its time code read', async (folder) => {
  const page = await browser.newPage();
  await page.goto(`${site.origin}/`);
  await page.addScriptTag({ content: reader });
  const difference = await page.evaluate(async (name) => {
    const video = document.querySelector('video')!;
    video.src = `/${name}/master.m3u8`;
    await video.play();
    while (video.currentTime < 3) await new Promise((resolve) => requestAnimationFrame(resolve));
    video.pause();
    return Math.abs(((globalThis as TimedPage).pictureTime(video) ?? Infinity) - video.currentTime * 1000);
  }, folder);
  expect(difference).toBeLessThan(400);
  await page.close();
});
