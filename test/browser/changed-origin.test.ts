/** The site changes under its own manifest: the page sees what the site now sends, whole, and nothing is mixed. */
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { madeBytes } from './published-files.ts';
import type { Seen, Visitor } from './visitor.ts';
import { startWorld, type World } from './world.ts';

const SIZE = 1_500_000;
const PATH = '/part.bin';
const OTHER = '/other.bin';

let browser: Browser;
let world: World;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  world = await startWorld(browser, {
    files: { [PATH]: madeBytes('old', SIZE), [OTHER]: madeBytes('other', SIZE) },
  });
});
afterEach(() => world.close());

async function expectTruth(visitor: Visitor, paths: readonly string[]): Promise<void> {
  expect(await visitor.see(paths)).toEqual(visitor.truth(paths));
}

function withAnotherEnd(): Uint8Array {
  const changed = madeBytes('old', SIZE);
  changed[SIZE - 1]! ^= 1;
  return changed;
}

/** What one request saw: the old bytes or the new ones, whole. */
async function expectOneOf(visitor: Visitor, versions: readonly Seen[]): Promise<Seen> {
  const { [PATH]: got } = await visitor.see([PATH]);
  expect(versions).toContainEqual(got);
  return got as Seen;
}

test('a file has changed and the manifest has not: the network’s bytes are passed on and nobody keeps them', async () => {
  for (const [what, size] of [
    ['of the same length', SIZE],
    ['shorter', SIZE - 400_000],
    ['longer', SIZE + 400_000],
  ] as const) {
    world.put(PATH, madeBytes(what, size));
    const visitor = await (await world.visit()).ready();
    await expectTruth(visitor, [PATH, OTHER]);
    // Again: had anything been kept, it would come from the store now.
    world.site.forgetRequests();
    await expectTruth(visitor, [PATH]);
    expect(world.site.countOf(PATH)).toBe(1);
    await visitor.leave();
  }
});

test('the end of a file alone has changed: the page sees it, every time', async () => {
  world.put(PATH, withAnotherEnd());
  const visitor = await (await world.visit()).ready();
  for (let times = 0; times < 3; times++) await expectTruth(visitor, [PATH]);
});

test('the end has changed and the beginning is in the store: one body fails rather than mix, the next is right', async () => {
  const visitor = await (await world.visit()).ready();
  const beginning = await visitor.see([PATH], { headers: { range: 'bytes=0-299999' } });
  expect(beginning[PATH]).toMatchObject({ status: 206, bytes: 300_000 });
  world.put(PATH, withAnotherEnd());
  const outcome = await visitor.see([PATH]).catch((error: unknown) => String(error));
  if (typeof outcome === 'string') expect(outcome).toContain('TypeError');
  else expect(outcome).toEqual(visitor.truth([PATH]));
  for (let times = 0; times < 3; times++) await expectTruth(visitor, [PATH]);
});

test('file and manifest change while pages are open: soon the new bytes, and never a mixture', async () => {
  await world.seed([PATH, OTHER]);
  const visitor = await world.neighbour();
  const old = visitor.truth([PATH])[PATH]!;
  await expectTruth(visitor, [PATH]);
  world.publish({ [PATH]: madeBytes('new', SIZE + 1000) });
  const now = visitor.truth([PATH])[PATH]!;
  for (let times = 0; times < 5; times++) await expectOneOf(visitor, [old, now]);
  await visitor.page.reload();
  await visitor.ready();
  await eventually('the new version', async () => {
    const got = await expectOneOf(visitor, [old, now]);
    return got.sha256 === now.sha256;
  });
  await expectTruth(visitor, [PATH, OTHER]);
});

test('the file of a neighbour is old and the manifest new: the neighbour is not asked for it', async () => {
  await world.seed([PATH, OTHER]);
  world.publish({ [PATH]: madeBytes('new', SIZE) });
  const visitor = await world.neighbour();
  const { network, peers, rejected } = await visitor.deliver([PATH]);
  expect({ network, peers, rejected }).toEqual({ network: SIZE, peers: 0, rejected: 0 });
  expect(await visitor.peerStates()).not.toContain('banned');
});

test('the manifest is withdrawn: everything comes from the network', async () => {
  await world.seed([PATH, OTHER]);
  const visitor = await world.neighbour();
  world.site.put('/hearsay.json', { body: 'no manifest', type: 'application/json' });
  await visitor.page.reload();
  await visitor.ready();
  world.put(PATH, madeBytes('withdrawn', SIZE));
  await expectTruth(visitor, [PATH, OTHER]);
});
