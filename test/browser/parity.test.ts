/** The page can't tell: what Hearsay leaves alone is as without it, and what it delivers is as the network sends it. */
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serialiseManifest } from '../../content/manifest.ts';
import { filterData, filterScript } from '../../content/request-filter.ts';
import { sha224 } from '../../build/sha224.ts';
import { bundleForBrowser } from '../rig/browser-bundle.ts';
import { launchBrowser } from '../rig/chromium.ts';
import type { noteAll, ParityNotes } from './parity-page.ts';
import { ParitySite, type Served } from './parity-site.ts';
import { madeBytes, manifestOf } from './published-files.ts';
import { startWorld } from './world.ts';

const BUILT = new URL('../../dist/browser/', import.meta.url);
const LISTED = '/listed.bin';
/** There is no tracker: Hearsay runs, alone. */
const TAG = '<script src="/hearsay.js" data-tracker="ws://127.0.0.1:9/" data-eager async></script>';

type NotingPage = typeof globalThis & { readonly noteAll: typeof noteAll };

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('what Hearsay leaves alone', () => {
  let site: ParitySite;
  let script: string;
  let without: ParityNotes;
  let withHearsay: ParityNotes;

  beforeAll(async () => {
    script = await bundleForBrowser(new URL('parity-page.ts', import.meta.url));
    site = new ParitySite();
    await site.listen();
    site.files = hearsayFiles();
    without = await notes(false);
    withHearsay = await notes(true);
  });
  afterAll(() => site.close());

  function hearsayFiles(): Served {
    const listed = madeBytes('listed', 5000);
    const manifest = manifestOf({ [LISTED]: listed });
    const names = ['hearsay.js', 'hearsay-sw.js', 'hearsay-agent.js', 'hearsay-worker.js', 'hearsay-hash.js'];
    const scripts = names.map((name) => [
      `/${name}`,
      { body: readFileSync(new URL(name, BUILT)), type: 'text/javascript' },
    ]);
    return {
      ...(Object.fromEntries(scripts) as Served),
      '/hearsay.json': { body: serialiseManifest(manifest, sha224), type: 'application/json' },
      '/hearsay-filter.js': { body: filterScript(filterData(manifest)), type: 'text/javascript' },
      '/': { body: `<!doctype html><title>Front</title>${TAG}`, type: 'text/html' },
      [LISTED]: { body: listed, type: 'application/octet-stream' },
    };
  }

  async function notes(on: boolean): Promise<ParityNotes> {
    site.forget();
    site.files = {
      ...site.files,
      '/page.html': { body: `<!doctype html><title>Page</title>${on ? TAG : ''}<body>`, type: 'text/html' },
    };
    const context = await browser.newContext();
    const page = await context.newPage();
    if (on) {
      await page.goto(site.origin);
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    }
    await page.goto(`${site.origin}/page.html`);
    expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(on);
    await page.addScriptTag({ content: script });
    const noted = await page.evaluate(
      ([listed, other]) => (globalThis as NotingPage).noteAll(listed, other),
      [LISTED, site.otherOrigin] as const,
    );
    await context.close();
    return noted;
  }

  test('is the same to the page, request by request', () => {
    expect(Object.keys(without.seen).length).toBeGreaterThan(60);
    expect(withHearsay.seen).toEqual(without.seen);
  });

  test('has the same timing entries', () => {
    expect(Object.keys(without.timings).length).toBeGreaterThan(20);
    expect(withHearsay.timings).toEqual(without.timings);
  });
});

describe('what Hearsay delivers', () => {
  /** Headers that a connection adds, and no file has. */
  const OF_THE_CONNECTION = ['connection', 'date', 'keep-alive', 'accept-ranges'];
  const HEADERS = {
    'Cache-Control': 'no-cache',
    ETag: '"of-the-file"',
    'Last-Modified': 'Tue, 03 Nov 2026 10:00:00 GMT',
    'X-Content-Type-Options': 'nosniff',
    'Content-Language': 'en',
    'Timing-Allow-Origin': '*',
  };
  const FILES = {
    '/small.css': { body: 'h1 { color: red }', type: 'text/css; charset=utf-8', headers: HEADERS },
    '/large.bin': { body: madeBytes('large', 700_000), type: 'application/x-own', headers: HEADERS },
    '/empty.txt': { body: '', type: 'text/plain; charset=utf-8', headers: HEADERS },
    '/%C3%BC%20%23.js': { body: 'export {}', type: 'text/javascript; charset=utf-8', headers: HEADERS },
  };
  const RANGES = [null, 'bytes=0-', 'bytes=100-299999', 'bytes=-5', 'bytes=699990-900000'];

  function look(page: Page, url: string, range: string | null): Promise<unknown> {
    return page.evaluate(
      async ([path, asked, dropped]) => {
        const response = await fetch(path, { headers: asked === null ? {} : { range: asked } });
        const { status, statusText, type, redirected, ok } = response;
        const headers = [...response.headers].filter(([name]) => !dropped.includes(name));
        const body = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer()));
        return { status, statusText, type, redirected, ok, url: response.url, headers, body: [...body] };
      },
      [url, range, OF_THE_CONNECTION] as const,
    );
  }

  async function plainContext(origin: string): Promise<[BrowserContext, Page]> {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(origin);
    return [context, page];
  }

  test('is as the network sends it: from the network, from neighbours and from the store', async () => {
    const world = await startWorld(browser, { files: FILES });
    const paths = Object.keys(FILES);
    for (const [path, file] of Object.entries(FILES)) world.site.put(decodeURIComponent(path), file);
    const [context, plain] = await plainContext(world.site.origin);
    const visitors = [await world.seed([]), await world.neighbour()];
    for (const path of paths) {
      for (const range of path === '/large.bin' ? RANGES : [null]) {
        const truth = await look(plain, path, range);
        for (const { page } of visitors) {
          for (let times = 0; times < 2; times++) expect(await look(page, path, range)).toEqual(truth);
        }
      }
    }
    const served = (await Promise.all(visitors.map((visitor) => visitor.served()))).flat();
    for (const source of ['network', 'peers', 'store'] as const) {
      expect(served.reduce((sum, { sources }) => sum + sources[source], 0)).toBeGreaterThan(0);
    }
    await context.close();
    await world.close();
  });
});
