/** Peers that lie, break or vanish: the page sees the right bytes in bounded time, from whoever is honest. */
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import type { HostileMode } from './hostile-peer.ts';
import { bringHostile, type HostileVisit } from './hostile-visit.ts';
import { madeBytes } from './published-files.ts';
import type { Delivered, Visitor } from './visitor.ts';
import { startWorld, type World } from './world.ts';

/** Ten pieces, the last a short one. */
const SIZE = 2_400_001;
const TARGETS = Array.from({ length: 8 }, (_, i) => `/target/${i}.bin`);
/** Milliseconds: a stalled peer costs a second or two; a hang would cost far more, on however busy a machine. */
const BOUND_MS = 12_000;

/** What is wrong with each, in the end: `rejected` pieces that failed their check, and a ban; `closed`: the connection. */
const MODES: Readonly<Record<HostileMode, 'rejected' | 'banned' | 'closed' | 'forgiven'>> = {
  'wrong bytes': 'rejected',
  'another piece': 'rejected',
  'a deflate bomb': 'rejected',
  'deflated nonsense': 'rejected',
  'a shorter piece': 'banned',
  'a longer piece': 'banned',
  'endless bytes': 'banned',
  garbage: 'banned',
  'frames too large': 'banned',
  'bytes beside the channel': 'closed',
  'nothing at all': 'forgiven',
  'promises alone': 'forgiven',
  'a trickle': 'forgiven',
  refusals: 'forgiven',
  'busy signals': 'forgiven',
  'half of it, then goodbye': 'forgiven',
  'half of it, then silence': 'forgiven',
};

let browser: Browser;
let world: World;
let visits: HostileVisit[] = [];
let victim: Visitor;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(visits.map((visit) => visit.leave()));
  visits = [];
  await victim.leave();
});

function startHostileWorld(): Promise<World> {
  const files = Object.fromEntries(TARGETS.map((path) => [path, madeBytes(path, SIZE)]));
  return startWorld(browser, { files });
}

async function deliverInTime(path: string): Promise<Delivered> {
  const start = performance.now();
  const delivered = await victim.deliver([path]);
  expect(performance.now() - start).toBeLessThan(BOUND_MS);
  return delivered;
}

/** Fetches one target after the other until the hostile peer has been asked for some of it. */
async function fallForIt(targets: string[]): Promise<void> {
  await eventually('an ask of the hostile peer', async () => {
    await deliverInTime(targets.shift()!);
    const asked = await Promise.all(visits.map((visit) => visit.asked()));
    return asked.some((pieces) => pieces > 0);
  });
}

async function expectPunished(mode: HostileMode): Promise<void> {
  const verdict = MODES[mode];
  if (verdict === 'forgiven') {
    expect(await victim.peerStates()).not.toContain('banned');
    expect((await victim.stats())?.rejected).toBe(0);
    return;
  }
  if (verdict === 'closed') {
    await eventually('the end', async () => (await victim.peerStates()).includes('closed'));
    return;
  }
  await eventually('the ban', async () => (await victim.peerStates()).includes('banned'));
  const rejected = verdict === 'rejected' ? 1 : 0;
  await eventually('the count', async () => (await victim.stats())?.rejected === rejected);
}

describe('the only neighbour sends', () => {
  beforeAll(async () => {
    world = await startHostileWorld();
  });
  afterAll(() => world.close());

  for (const mode of Object.keys(MODES) as HostileMode[]) {
    test(mode, async () => {
      const targets = [...TARGETS];
      victim = await (await world.visit()).ready();
      visits.push(await bringHostile(browser, world, mode, TARGETS));
      await victim.ready(1);
      await fallForIt(targets);
      await expectPunished(mode);
      await deliverInTime(targets.shift()!);
    });
  }
});

describe('beside an honest neighbour others send', () => {
  beforeAll(async () => {
    world = await startHostileWorld();
    await world.seed(TARGETS);
  });
  afterAll(() => world.close());

  const modes = Object.keys(MODES) as HostileMode[];
  for (const first of [0, 1, 2, 3]) {
    // Every fourth, so that each group has some of every sort.
    const group = modes.filter((_, at) => at % 4 === first);
    test(group.join(', '), async () => {
      const targets = [...TARGETS];
      victim = await world.neighbour();
      for (const mode of group) visits.push(await bringHostile(browser, world, mode, TARGETS));
      await victim.ready(1 + group.length);
      await fallForIt(targets);
      await eventually('most bytes from the honest one', async () => {
        const { peers } = await deliverInTime(targets.shift()!);
        return peers > SIZE / 2;
      });
      // A liar whose piece another brought sooner may get away with it; nobody else is banned.
      const asked = await Promise.all(visits.map((visit) => visit.asked()));
      const liars = group.filter((mode, at) => MODES[mode] !== 'forgiven' && asked[at]! > 0);
      const banned = (await victim.peerStates()).filter((state) => state === 'banned');
      expect(banned.length).toBeLessThanOrEqual(liars.length);
    });
  }
});
