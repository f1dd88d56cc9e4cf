/** Several tabs of one visitor have one agent: when the tab that leads closes, another takes over, and no request fails. */
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { madeBytes } from './published-files.ts';
import type { Visitor } from './visitor.ts';
import { startWorld, type World } from './world.ts';

const SIZE = 600_000;
const FILES = Object.fromEntries(
  Array.from({ length: 40 }, (_, i) => [`/part/${i}.bin`, madeBytes(`part ${i}`, SIZE)]),
);
const PATHS = Object.keys(FILES);

let browser: Browser;
let world: World;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  world = await startWorld(browser, { files: FILES });
});
afterEach(() => world.close());

async function stateOf(tab: Visitor): Promise<string | undefined> {
  return (await tab.stats())?.state;
}

test('the tab that leads closes in the middle: the other takes over and its requests go on', async () => {
  await world.seed(PATHS);
  const leader = await world.neighbour();
  const follower = await (await leader.openTab()).ready();
  expect([await stateOf(leader), await stateOf(follower)]).toEqual(['ready', 'following']);
  const rest = [...PATHS];
  // The follower is served by the leader's agent.
  await follower.deliverFromNeighbours(rest.splice(0, 4));
  const inTheMiddle = follower.deliver(rest.splice(0, 8));
  await eventually('some of it', async () => (await follower.served()).length > 0, { everyMs: 5 });
  await leader.page.close();
  await inTheMiddle;
  for (const path of rest.splice(0, 5)) await follower.deliver([path]);
  await follower.ready(1);
  expect(await stateOf(follower)).toBe('ready');
  await follower.hearNeighbours();
  await follower.deliverFromNeighbours(rest);
});

test('a tab that follows closes: the one that leads is not disturbed', async () => {
  await world.seed(PATHS);
  const leader = await world.neighbour();
  const follower = await (await leader.openTab()).ready();
  await follower.page.close();
  await leader.ready(1);
  await leader.deliverFromNeighbours(PATHS);
  expect(await leader.peerStates()).toEqual(['connecting', 'open']);
});

test('a visitor who leaves is gone for neighbours at once', async () => {
  const first = await world.seed([]);
  const second = await (await world.visit()).ready(1);
  await first.ready(1);
  const left = performance.now();
  await second.page.close();
  await eventually('its end', async () => (await first.peerStates()).includes('closed'), { everyMs: 10 });
  // Without a goodbye the browser would notice after 5 s, and give up after 15.
  expect(performance.now() - left).toBeLessThan(4000);
  await eventually('the count', async () => (await first.stats())?.neighbours === 0);
});

test('a page that is left and taken up again has its agent again', async () => {
  await world.seed(PATHS);
  const visitor = await world.neighbour();
  await visitor.page.goto(`${world.site.origin}/hearsay.json`);
  await visitor.page.goBack();
  await visitor.ready(1);
  await visitor.hearNeighbours();
  await visitor.deliverFromNeighbours(PATHS);
});
