/** Pages change their minds: requests aborted at any moment leave nothing behind, and those after them are answered. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSigningKeys } from '../../content/hashing/ed25519.ts';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { seededRandom } from '../tracker/core/seeded-random.ts';
import { madeBytes } from './published-files.ts';
import type { Visitor } from './visitor.ts';
import { startWorld, type World } from './world.ts';

const SIZE = 1_500_000;
const LARGE = Array.from({ length: 50 }, (_, i) => `/large/${i}.bin`);
const LATER = Array.from({ length: 6 }, (_, i) => `/later/${i}.bin`);

/** When a request is aborted: after so many milliseconds, or after so many bytes of its body. */
interface Abortion {
  readonly path: string;
  readonly kind: 'ms' | 'bytes';
  readonly after: number;
}

let browser: Browser;
let world: World;

beforeAll(async () => {
  browser = await launchBrowser();
  world = await startWorld(browser, {
    files: Object.fromEntries([...LARGE, ...LATER].map((path) => [path, madeBytes(path, SIZE)])),
  });
});
afterAll(async () => {
  await world.close();
  await browser.close();
});

/** What became of each: `aborted`, or `whole` when it was quicker. */
function abortAll(visitor: Visitor, abortions: readonly Abortion[]): Promise<string[]> {
  return visitor.page.evaluate(
    (orders) =>
      Promise.all(
        orders.map(async ({ path, kind, after }) => {
          const abort = new AbortController();
          if (kind === 'ms') setTimeout(() => abort.abort(), after);
          try {
            const response = await fetch(path, { signal: abort.signal });
            const reader = response.body!.getReader();
            for (let had = 0; ;) {
              const { value, done } = await reader.read();
              if (done) return 'whole';
              had += value.length;
              if (kind === 'bytes' && had >= after) abort.abort();
            }
          } catch (error) {
            return error instanceof DOMException && error.name === 'AbortError' ? 'aborted' : String(error);
          }
        }),
      ),
    abortions,
  );
}

test('50 requests aborted before and in the middle leave nothing behind', async () => {
  const random = seededRandom(7);
  const seed = await world.seed([...LARGE, ...LATER]);
  const visitor = await world.neighbour();
  const outcomes = await abortAll(
    visitor,
    LARGE.map((path, i) => {
      if (i % 2 === 0) return { path, kind: 'ms', after: Math.floor(random() * 400) };
      return { path, kind: 'bytes', after: 1 + Math.floor(random() * (SIZE - 1)) };
    }),
  );
  expect(outcomes.filter((outcome) => outcome !== 'aborted' && outcome !== 'whole')).toEqual([]);
  expect(outcomes.filter((outcome) => outcome === 'aborted').length).toBeGreaterThan(20);
  await eventually('an end of all sending', async () => {
    const before = (await seed.stats())?.bytes.uploaded;
    // Longer than the half second between two reports of an agent's totals.
    await new Promise((resolve) => {
      setTimeout(resolve, 1200);
    });
    return (await seed.stats())?.bytes.uploaded === before;
  });
  await visitor.deliverFromNeighbours(LATER);
  await visitor.deliver(LARGE);
  expect(await visitor.peerStates()).not.toContain('banned');
  expect((await visitor.stats())?.rejected).toBe(0);
});

test('the network is let go by a request for what nobody has vouched for in time', async () => {
  const { origin } = world.site;
  const late = '/late/segment.ts';
  world.site.put(late, { body: madeBytes(late, 4_000_000), type: 'video/mp2t' });
  const { publicKey } = await createSigningKeys();
  const notary = { url: `${origin}/`, key: publicKey, prefixes: [`${origin}/late/`] };
  world.putManifest({ ...world.manifest, notary });
  const visitor = await (await world.visit()).ready();
  const mend = world.site.trouble(late, { kind: 'slow', bytesPerSecond: 400_000 });
  expect(await abortAll(visitor, [{ path: late, kind: 'bytes', after: 200_000 }])).toEqual(['aborted']);
  await eventually('an end of the network’s sending', async () => {
    const before = world.site.bytesOf(late);
    await sleep(1000);
    return world.site.bytesOf(late) === before;
  });
  expect(world.site.bytesOf(late)).toBeLessThan(3_000_000);
  mend();
  world.putManifest(world.manifest);
});
