/** The ways around what a browser lacks or a person forbids: relayed channels, no service worker, no sharing, all off. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sha224 } from '../../build/sha224.ts';
import { createSigningKeys } from '../../content/hashing/ed25519.ts';
import { signManifest } from '../../content/hashing/manifest-signature.ts';
import { bundleForBrowser } from '../rig/browser-bundle.ts';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { madeBytes, sha256 } from './published-files.ts';
import type { Visitor, WitnessPage } from './visitor.ts';
import { startWorld, type World } from './world.ts';

const SIZE = 1_200_000;
const FILES = Object.fromEntries(
  ['/a.bin', '/b.bin', '/c.bin', '/d.bin'].map((path) => [path, madeBytes(path, SIZE)]),
);
const PATHS = Object.keys(FILES);

let browser: Browser;
let world: World;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(() => world.close());

async function expectTruth(visitor: Visitor): Promise<void> {
  expect(await visitor.see(PATHS)).toEqual(visitor.truth(PATHS));
}

/** Waits until Hearsay has said in which state it is. */
async function state(visitor: Visitor, wanted: string): Promise<void> {
  await eventually(`the state ${wanted}`, async () => (await visitor.stats())?.state === wanted);
}

async function controlled(visitor: Visitor): Promise<void> {
  await visitor.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

describe('where channels cannot be transferred', () => {
  test('frames pass through the window, and the same bytes come', async () => {
    world = await startWorld(browser, { files: FILES, tag: 'data-relay' });
    await world.seed(PATHS);
    const visitor = await world.neighbour();
    await visitor.deliverFromNeighbours(PATHS);
    await expectTruth(visitor);
  });
});

describe('a service worker of the site’s own', () => {
  test('stays in control, answers what is its own, and brings the rest from neighbours', async () => {
    world = await startWorld(browser, {
      files: FILES,
      tag: 'data-own-worker',
      body: '<script>navigator.serviceWorker.register("/sw.js")</script>',
    });
    const code = await bundleForBrowser(new URL('own-worker-script.ts', import.meta.url));
    world.site.put('/sw.js', { body: code, type: 'text/javascript' });
    await world.seed(PATHS);
    const visitor = await world.neighbour();
    await visitor.deliverFromNeighbours(PATHS);
    await visitor.page.reload();
    await visitor.ready();
    const seen = await visitor.page.evaluate(async () => [
      new URL(navigator.serviceWorker.controller!.scriptURL).pathname,
      await (await fetch('/made-here')).text(),
    ]);
    expect(seen).toEqual(['/sw.js', 'by the site’s own worker']);
    await expectTruth(visitor);
  });
});

describe('hearsay.fetch without a service worker', () => {
  /** Fetches through the public API; the body's digest, or the error. */
  function fetchThrough(
    visitor: Visitor,
    path: string,
    abortAfter: number | null = null,
  ): Promise<unknown[]> {
    return visitor.page.evaluate(
      async ([url, bytes]) => {
        const abort = new AbortController();
        try {
          const response = await (globalThis as WitnessPage).hearsay!.fetch(url, { signal: abort.signal });
          const reader = response.body!.getReader();
          const chunks: Uint8Array<ArrayBuffer>[] = [];
          for (let had = 0; ;) {
            const { value, done } = await reader.read();
            if (done) break;
            chunks.push(value);
            had += value.length;
            if (bytes !== null && had >= bytes) abort.abort();
          }
          const body = await new Blob(chunks).arrayBuffer();
          const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
          const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
          return [response.status, response.headers.get('content-type'), new URL(response.url).pathname, hex];
        } catch (error) {
          return [error instanceof Error ? error.name : String(error)];
        }
      },
      [path, abortAfter] as const,
    );
  }

  test('leaves to the browser what asks for more than the bytes', async () => {
    world = await startWorld(browser, { files: FILES });
    const visitor = await (await world.visit()).ready();
    const [path = ''] = PATHS;
    await visitor.deliver([path]);
    const outcome = (init: RequestInit): Promise<unknown> =>
      visitor.page.evaluate(
        async ([url, given]) => {
          const hearsay = (globalThis as WitnessPage).hearsay!;
          try {
            const response = await hearsay.fetch(url, given);
            return new Uint8Array(await response.arrayBuffer())[0];
          } catch (error) {
            return error instanceof Error ? error.name : String(error);
          }
        },
        [path, init] as const,
      );
    expect(await outcome({ integrity: `sha256-${'A'.repeat(43)}=` })).toBe('TypeError');
    const changed = Uint8Array.from(FILES[path] as Uint8Array, (byte) => byte ^ 0xff);
    world.site.put(path, { body: changed, type: 'application/octet-stream' });
    expect(await outcome({ cache: 'no-store' })).toBe(changed[0]);
  });

  test('brings the same bytes from neighbours, and can be aborted', async () => {
    world = await startWorld(browser, { files: FILES });
    const seed = await world.seed(PATHS);
    world.site.put('/hearsay-sw.js', { body: 'not found', type: 'text/plain' });
    const visitor = await world.visit();
    await state(visitor, 'ready');
    await eventually('a neighbour', async () => (await visitor.stats())?.neighbours);
    expect(await visitor.page.evaluate(() => navigator.serviceWorker.controller)).toBe(null);
    const truth = (path: string): unknown[] => [
      200,
      'application/octet-stream',
      path,
      sha256(FILES[path] as Uint8Array),
    ];
    for (const path of PATHS.slice(0, 3)) expect(await fetchThrough(visitor, path)).toEqual(truth(path));
    await eventually(
      'bytes sent by the seed',
      async () => ((await seed.stats())?.bytes.uploaded ?? 0) > SIZE,
    );
    const [, , , last] = PATHS as [string, string, string, string];
    expect(await fetchThrough(visitor, last, 1)).toEqual(['AbortError']);
    expect(await fetchThrough(visitor, last)).toEqual(truth(last));
  });
});

describe('the visitor’s own choice', () => {
  test('not to share ends all connections, also after a reload, until it is taken back', async () => {
    world = await startWorld(browser, { files: FILES });
    const first = await world.seed(PATHS);
    const second = await world.neighbour();
    const choose = (on: boolean): Promise<void> =>
      second.page.evaluate((sharing) => (globalThis as WitnessPage).hearsay!.setSharing(sharing), on);
    await choose(false);
    await state(second, 'off');
    await eventually('the end of the connection', async () => (await first.stats())?.neighbours === 0);
    await expectTruth(second);
    await second.page.reload();
    await state(second, 'off');
    await expectTruth(second);
    expect(world.tracker.stats().members).toBe(1);
    await choose(true);
    await second.ready(1);
    await second.hearNeighbours();
  });
});

describe('a site that switches everything off', () => {
  test('by its manifest: nobody is asked, nobody is served, and pages are as without', async () => {
    world = await startWorld(browser, { files: FILES });
    const first = await world.seed(PATHS);
    world.putManifest({ ...world.manifest, off: true });
    const second = await world.visit();
    await controlled(second);
    await first.page.reload();
    await expectTruth(first);
    await expectTruth(second);
    await second.page.reload();
    await expectTruth(second);
    expect(await second.served()).toEqual([]);
    expect((await first.stats())?.bytes.uploaded).toBe(0);
    expect((await second.stats())?.bytes.peers).toBe(0);
  });

  test('by the worker that does nothing: it takes over from the other', async () => {
    world = await startWorld(browser, { files: FILES });
    const visitor = await world.seed(PATHS);
    const off = readFileSync(new URL('../../dist/browser/hearsay-sw-off.js', import.meta.url), 'utf8');
    world.site.put('/hearsay-sw.js', { body: off, type: 'text/javascript' });
    await visitor.page.evaluate(async () => {
      const taken = new Promise<void>((resolve) => {
        navigator.serviceWorker.addEventListener('controllerchange', () => resolve());
      });
      await (await navigator.serviceWorker.ready).update();
      await taken;
    });
    await visitor.forget();
    await expectTruth(visitor);
    expect(await visitor.served()).toEqual([]);
  });
});

describe('a manifest that must be signed', () => {
  test('holds when the pinned key has signed it, and else everything comes from the network', async () => {
    const [keys, others] = [await createSigningKeys(), await createSigningKeys()];
    world = await startWorld(browser, { files: FILES });
    world.prelude(['hearsay-sw.js'], `self.hearsaySettings = { publicKey: '${keys.publicKey}' };`);
    for (const sign of [null, others.privateKey]) {
      const { manifest } = world;
      world.putManifest(sign === null ? manifest : await signManifest(manifest, sign, sha224));
      const visitor = await world.visit();
      await visitor.ready();
      await expectTruth(visitor);
      expect(await visitor.served()).toEqual([]);
      expect((await visitor.stats())?.bytes.peers).toBe(0);
      await visitor.leave();
    }
    world.putManifest(await signManifest(world.manifest, keys.privateKey, sha224));
    await world.seed(PATHS);
    const visitor = await world.neighbour();
    await visitor.deliverFromNeighbours(PATHS);
    await expectTruth(visitor);
  });
});
