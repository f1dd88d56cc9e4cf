/** The report is read whole on a screen and on a telephone: nothing of it is cut off. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../rig/chromium.ts';
import { office } from '../scenarios/office.ts';
import { cutShortOutcome, playedOutcome } from './played-outcome.ts';
import { writeReport } from './write-report.ts';

/** Pixels of the smallest letters that are easily read. Judgement. */
const LEAST_LETTER = 10;

let folder = '';
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

test.each([1_200, 390])('the report is whole at a width of %i', async (width) => {
  const outcome = playedOutcome(office, 12);
  const failed = [{ scenario: 'flash-crowd', why: 'It could not be played. '.repeat(10) }];
  const played = [outcome, cutShortOutcome({ ...outcome, scenario: 'carriage-met' }, 407, 1_000)];
  const path = await writeReport(folder, { played, failed });
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.goto(pathToFileURL(path).href);
  await page.locator('summary').first().click();
  const found = await page.evaluate(() => {
    const elements = [...document.querySelectorAll<HTMLElement>('body *:not(svg *)')];
    const letters = [...document.querySelectorAll<SVGTextElement>('svg text')].map(
      (text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM()!.a,
    );
    return {
      width: document.documentElement.scrollWidth,
      cut: elements
        .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
        .map(({ tagName, textContent }) => `${tagName} ${textContent}`),
      smallest: Math.min(...letters),
      texts: letters.length,
    };
  });
  await page.close();
  expect(found).toMatchObject({ width, cut: [] });
  expect(found.texts).toBeGreaterThan(40);
  expect(found.smallest).toBeGreaterThan(LEAST_LETTER);
});
