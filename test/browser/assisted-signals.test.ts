/** With the tracker dead, visitors who have one neighbour in common find each other through it. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { madeBytes } from './published-files.ts';
import type { WitnessPage } from './visitor.ts';
import { startWorld, type World } from './world.ts';

const SIZE = 600_000;
const FILES = Object.fromEntries(['/a.bin', '/b.bin', '/c.bin'].map((path) => [path, madeBytes(path, SIZE)]));
const PATHS = Object.keys(FILES);
/** Milliseconds within which they meet: names are asked for some seconds after the first neighbour, then ever more rarely. */
const MEET_MS = 60_000;

let browser: Browser;
let world: World;
/** A way of its own to the tracker, that can be cut for those who take it. */
let way: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  world = await startWorld(browser, { files: FILES, tag: 'data-min-peers="2"' });
  way = createServer((near) => {
    const far = connect(world.tracker.port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => {
    way.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(async () => {
  await world.close();
  cutWay();
});

function cutWay(): void {
  way.close();
  for (const socket of sockets) socket.destroy();
}

test('a third visitor, who has met one, meets the other through it, and takes from it what it alone has', async () => {
  const direct = world.trackerUrl;
  world.useTracker(`ws://127.0.0.1:${(way.address() as AddressInfo).port}/`);
  const first = await (await world.visit()).ready();
  world.useTracker(direct);
  const second = await (await world.visit()).ready(1);
  await first.ready(1);
  // From here on no tracker can name the first to anybody.
  cutWay();
  const third = await (await world.visit()).ready(1);
  expect((await third.stats())?.tracker).toBe(true);
  await world.loseTracker();
  await eventually('no tracker', async () => (await third.stats())?.tracker === false);
  await third.page.waitForFunction(() => (globalThis as WitnessPage).hearsay?.stats.neighbours === 2, null, {
    timeout: MEET_MS,
  });
  await eventually('the other end', async () => (await first.stats())?.neighbours === 2);
  // The one in the middle goes: what comes now comes from the first.
  await second.leave();
  await first.deliver([...PATHS, ...world.canaries]);
  await third.hearNeighbours();
  await third.deliverFromNeighbours(PATHS);
}, 150_000);
