/** Strangers on one public address who promise on and on, under ever new names: all together hold up a visitor as long as one may. */
import { expect, test } from 'vitest';
import { BESIDE_PROMISE_MS, BESIDE_WAIT_MS } from '../../../page-agent/swarm/limits.ts';
import type { Urgency } from '../../../content/urgency.ts';
import { makeSample, type Sample } from './sample-content.ts';
import type { Visitor, VisitorOptions } from './visitor.ts';
import { World } from './world.ts';

const ADDRESS = 'carrier';
const LIMITS = { minNeighbours: 4, maxNeighbours: 12 };
const SAY_MS = 900;
/** Times that a liar says that it is fetching. */
const WORDS = 60;
const FILES = Array.from({ length: 6 }, (_, i) => makeSample(i, 20_000));
const PATIENT_MS = 60_000;
const LAG_MS = 7_000;
/** More than a promise of a neighbour elsewhere is worth to a page that knows nothing of it. */
const LONG_MS = 300;

function liar(world: () => World): VisitorOptions {
  return {
    address: ADDRESS,
    limits: LIMITS,
    meddle(effect, visitor) {
      if (effect.kind !== 'send') return [effect];
      const { peer, message } = effect;
      if (message.kind === 'ask' || message.kind === 'gone') return [];
      if (message.kind !== 'soon' && message.kind !== 'refuse') return [effect];
      const promise = { kind: 'send', peer, message: { kind: 'soon', id: message.id } } as const;
      for (let nth = 1; nth <= WORDS; nth++) {
        world().after(nth * SAY_MS, () => {
          if (visitor.alive) world().send(visitor, promise);
        });
      }
      return [promise, promise];
    },
  };
}

/** So many liars at once, of whom half leave every `lifetimeMs` and come back under new names. */
function gatherLiars(world: World, count: number, lifetimeMs: number): null {
  const options = liar(() => world);
  let present: Visitor[] = [];
  const join = (): void => {
    const bad = world.add(options);
    present.push(bad);
    world.after(900, () =>
      FILES.forEach(({ content }) => bad.tell({ kind: 'reserve', content, indexes: [0] })),
    );
  };
  const renew = (): void => {
    for (const each of present.splice(0, count >> 1)) world.leave(each);
    while (present.length < count) join();
    world.after(lifetimeMs, renew);
  };
  renew();
  return null;
}

/** One who brings each file only as late as it may, and what it does when one is asked for. */
function addLaggard(world: World): (file: Sample) => void {
  const laggard = world.add({ address: ADDRESS, limits: LIMITS });
  world.after(900, () =>
    FILES.forEach(({ content }) => laggard.tell({ kind: 'reserve', content, indexes: [0] })),
  );
  return (file) => world.after(LAG_MS, () => laggard.hold(file));
}

/** What a visitor's service worker says of the line in time. */
type Line = (world: World, pace: (needsMs: number) => void) => void;

const alwaysNeeds =
  (needsMs: number): Line =>
  (_, pace) =>
    pace(needsMs);

/** As when a train goes through tunnels: what is wanted would take so long, and a second later next to nothing. */
const slowByTurns =
  (needsMs: number): Line =>
  (world, pace) => {
    const change = (slow: boolean): void => {
      pace(slow ? needsMs : 100);
      world.after(1_000, () => change(!slow));
    };
    change(true);
  };

/** Milliseconds for which words kept a visitor from the network, for each of the files, asked for one after the other. */
function heldFor(
  urgency: Urgency,
  arrange: (world: World) => ((file: Sample) => void) | null,
  line: Line | null = null,
  afterMs = 0,
): number[] {
  const world = new World(1);
  const victim = world.add({ address: ADDRESS, limits: LIMITS });
  world.run(1_000);
  line?.(world, (needsMs) => victim.tell({ kind: 'pace', needsMs }));
  world.run(afterMs);
  const onAsk = arrange(world);
  world.run(3_000);
  return FILES.map((file) => {
    onAsk?.(file);
    const asked = victim.ask(file.content, [0], urgency);
    world.run(PATIENT_MS, () => asked.open.size === 0);
    return asked.heldUntil - asked.at;
  });
}

const ROWS: [string, (world: World) => ((file: Sample) => void) | null][] = [
  ['one who promises for ever', (world) => gatherLiars(world, 1, PATIENT_MS)],
  ['six who promise for ever', (world) => gatherLiars(world, 6, PATIENT_MS)],
  ['six of whom half take new names now and then', (world) => gatherLiars(world, 6, 4_000)],
  ['ten of whom half take new names all the time', (world) => gatherLiars(world, 10, 1_500)],
  ['one who brings everything as late as it may', addLaggard],
];

test.each(ROWS)('%s', (_, arrange) => {
  const held = heldFor('image', arrange);
  expect(held[0]).toBeGreaterThan(LONG_MS);
  expect(held.reduce((sum, ms) => sum + ms)).toBeLessThan(BESIDE_PROMISE_MS + FILES.length * LONG_MS);
});

test.each(ROWS)('%s, to a page that can show nothing without', (_, arrange) => {
  const held = heldFor('blocking', arrange);
  expect(held[0]).toBeGreaterThan(LONG_MS);
  expect(Math.max(...held)).toBeLessThanOrEqual(BESIDE_WAIT_MS);
});

test.each(ROWS)('%s, on a slow line: no longer than what is wanted would take', (_, arrange) => {
  const needsMs = 2 * BESIDE_PROMISE_MS;
  const held = heldFor('image', arrange, alwaysNeeds(needsMs));
  expect(held[0]).toBeGreaterThan(LONG_MS);
  expect(held.reduce((sum, ms) => sum + ms)).toBeLessThan(needsMs + FILES.length * LONG_MS);
  expect(Math.max(...heldFor('blocking', arrange, alwaysNeeds(needsMs)))).toBeLessThanOrEqual(
    2 * BESIDE_WAIT_MS,
  );
});

test.each(ROWS)('%s, on a line that is slow and quick by turns', (_, arrange) => {
  const needsMs = 2 * BESIDE_PROMISE_MS;
  const held = heldFor('image', arrange, slowByTurns(needsMs));
  expect(held[0]).toBeGreaterThan(LONG_MS);
  expect(held.reduce((sum, ms) => sum + ms)).toBeLessThan(needsMs + FILES.length * LONG_MS);
});

test.each(ROWS)('%s, long after the line was found to be slow', (_, arrange) => {
  const needsMs = 4 * BESIDE_PROMISE_MS;
  const held = heldFor('image', arrange, alwaysNeeds(needsMs), 2 * needsMs);
  expect(held[0]).toBeGreaterThan(LONG_MS);
  expect(held.reduce((sum, ms) => sum + ms)).toBeLessThan(BESIDE_PROMISE_MS + FILES.length * LONG_MS);
});
