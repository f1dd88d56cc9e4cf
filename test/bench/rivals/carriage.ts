/**
 * A carriage: browsers on a network of their own behind one line of 10 Mbit/s, who have all come to the demo and now open
 * its gallery, one after the other within three seconds. What the line carries, and when the last of them sees all, with
 * Hearsay and without, in turn.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright';
import { launchProfile } from '../../rig/chromium.ts';
import { eventually } from '../../rig/eventually.ts';
import { isReady, sectionState } from '../../visitors/in-page.ts';
import { stageDemo } from '../../visitors/stage.ts';
import type { Measurement } from '../benchmark.ts';
import { PATIENCE_MS } from '../limits.ts';
import { rideMeasurements, type Ride } from './rides.ts';
import { CARRIAGE_ROUNDS, OPEN_WITHIN_MS, SETTLE_MS } from './limits.ts';
import type { RivalsContext } from './transfer-part.ts';
import { findUplink, type Uplink } from './uplink.ts';

const SECTION = 'gallery';

export async function measureCarriage(context: RivalsContext): Promise<Measurement[]> {
  const { options, missing, progress } = context;
  const { uplink, refused } = await findUplink(options.visitors);
  if (refused !== null) {
    missing.set('network namespaces', `${refused}. A line shaped in this process stood in for them.`);
  }
  const rides: Ride[] = [];
  try {
    const rounds = options.rounds ?? CARRIAGE_ROUNDS;
    for (let round = 0; round < rounds; round++) {
      for (const peers of round % 2 === 0 ? [true, false] : [false, true]) {
        const ride = await rideOnce(uplink, options.visitors, peers);
        rides.push(ride);
        progress(
          `round ${round + 1} of ${rounds}, ${peers ? 'with' : 'without'} Hearsay: the last of ${options.visitors} ` +
            `after ${(ride.lastMs / 1000).toFixed(1)} s, ${(ride.uplinkBytes / ride.copyBytes).toFixed(2)} copies`,
        );
      }
    }
  } finally {
    await uplink.close();
  }
  return rideMeasurements(rides);
}

async function rideOnce(uplink: Uplink, visitors: number, peers: boolean): Promise<Ride> {
  const stage = await stageDemo({ host: uplink.host, peers });
  const origin = await uplink.open(Number(new URL(stage.origin).port));
  const directory = await mkdtemp(join(tmpdir(), 'carriage-'));
  const contexts: BrowserContext[] = [];
  try {
    for (let visitor = 0; visitor < visitors; visitor++) {
      const program = await uplink.programOf(visitor);
      // There is no certificate for an address on a train.
      const args = [`--unsafely-treat-insecure-origin-as-secure=${origin}`];
      contexts.push(await launchProfile(join(directory, String(visitor)), { program, args }));
    }
    const begunAt = await uplink.bytes();
    const pages = await Promise.all(contexts.map((context) => comeIn(context, origin)));
    if (peers) await Promise.all(pages.map((page) => page.waitForFunction(isReady, visitors - 1)));
    await sleep(SETTLE_MS);
    const openedAt = await uplink.bytes();
    const start = performance.now();
    const seen = await Promise.all(
      pages.map(async (page, visitor) => {
        await sleep((visitor * OPEN_WITHIN_MS) / (visitors - 1));
        return openSection(page);
      }),
    );
    const lastMs = performance.now() - start;
    await sleep(SETTLE_MS);
    const endedAt = await uplink.bytes();
    return {
      peers,
      lastMs,
      uplinkBytes: endedAt - openedAt,
      visitBytes: endedAt - begunAt,
      copyBytes: Math.max(...seen),
    };
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    await uplink.shut();
    await stage.close();
  }
}

async function comeIn(context: BrowserContext, origin: string): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${origin}/`, { waitUntil: 'load' });
  return page;
}

/** Opens the section and waits until all of it is to be seen. Gives the bytes that it consists of. */
async function openSection(page: Page): Promise<number> {
  await page.evaluate(() => performance.clearResourceTimings());
  await page.locator(`nav a[href="#${SECTION}"]`).click();
  const shown = async (): Promise<boolean> => (await page.evaluate(sectionState, SECTION)) === 'ready';
  await eventually('the gallery', shown, { timeoutMs: PATIENCE_MS });
  return page.evaluate(() => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return entries.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0);
  });
}
