/** A tracker that is down, slow, dies or comes back: no page waits for it, and visitors meet when they can. */
import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { madeBytes } from './published-files.ts';
import { startWorld, type World } from './world.ts';

const SIZE = 600_000;
const FILES = Object.fromEntries(
  ['/a.png', '/b.css', '/c.bin', '/d.js'].map((path) => [path, madeBytes(path, SIZE)]),
);
const PATHS = Object.keys(FILES);
/** Milliseconds within which visitors meet again: the engine tries the tracker at once, then after 1, 2, 4 … s. */
const MEET_MS = 40_000;

let browser: Browser;
let world: World;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(() => world.close());

describe('a tracker that is down at the start', () => {
  beforeEach(async () => {
    world = await startWorld(browser, { files: FILES, tracker: false });
  });

  test('keeps no page waiting, and brings visitors together once it is there', async () => {
    const first = await world.seed(PATHS);
    const second = await (await world.visit()).ready();
    const [early] = PATHS as [string];
    expect((await second.deliver([early])).network).toBe(SIZE);
    await world.bringTracker();
    await eventually('neighbours', async () => (await second.stats())?.neighbours, { timeoutMs: MEET_MS });
    await second.hearNeighbours();
    await second.deliverFromNeighbours(PATHS.slice(1));
    // The totals are told twice a second.
    await first.ready(1);
  });
});

describe('a tracker that dies', () => {
  beforeEach(async () => {
    world = await startWorld(browser, { files: FILES });
  });

  test('leaves those together who have met, and those who come later meet after its return', async () => {
    await world.seed(PATHS);
    const second = await world.neighbour();
    await world.loseTracker();
    await second.deliverFromNeighbours(PATHS);
    const third = await (await world.visit()).ready();
    expect((await third.deliver(PATHS.slice(0, 1))).network).toBe(SIZE);
    await world.bringTracker();
    await eventually('neighbours', async () => (await third.stats())?.neighbours, { timeoutMs: MEET_MS });
    await third.hearNeighbours();
    await third.deliverFromNeighbours(PATHS.slice(1));
  });
});

describe('a slow tracker', () => {
  /** Milliseconds by which every packet to and from the tracker is late. */
  const LATE_MS = 700;
  let slowness: Server;
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    world = await startWorld(browser, { files: FILES });
    slowness = createServer((near) => {
      const far = connect(world.tracker.port, '127.0.0.1');
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.on('data', (bytes) => setTimeout(() => to.write(bytes), LATE_MS));
        from.on('close', () => to.destroy());
        from.on('error', () => to.destroy());
      }
    });
    await new Promise<void>((resolve) => {
      slowness.listen(0, '127.0.0.1', resolve);
    });
    const { port } = slowness.address() as AddressInfo;
    world.useTracker(`ws://127.0.0.1:${port}/`);
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      slowness.close(resolve);
    });
  });

  test('delays nothing but the meeting', async () => {
    await world.seed(PATHS);
    const second = await (await world.visit()).ready();
    const [early] = PATHS as [string];
    expect((await second.deliver([early])).network).toBe(SIZE);
    await second.ready(1);
    await second.hearNeighbours();
    await second.deliverFromNeighbours(PATHS.slice(1));
  });
});
