/** Neighbours on one line to the network: one fetches, the others wait for it however long that takes; a liar is believed once. */
import { expect, test } from 'vitest';
import {
  BESIDE_PROMISE_MS,
  MAX_PARKED_PER_PIECE,
  MOST_SLOWNESS,
  PROMISE_MS,
} from '../../../page-agent/swarm/limits.ts';
import { makeSample } from './sample-content.ts';
import type { AskRecord, Visitor } from './visitor.ts';
import { World } from './world.ts';

const LIMITS = { minNeighbours: 8, maxNeighbours: 12 };
const SIZE = 200_000;

/** One who is fetching, and others who are connected with it. */
function gather(others: number, address?: string): { world: World; first: Visitor; rest: Visitor[] } {
  const world = new World(1);
  const line = address === undefined ? {} : { address };
  const all = Array.from({ length: others + 1 }, () => ({ limits: LIMITS, ...line }));
  const [first, ...rest] = world.addConnected(...all);
  return { world, first: first!, rest };
}

function endedOf(asks: readonly AskRecord[]): string[] {
  return asks.map(({ open, delivered }) =>
    open.size > 0 ? 'waits' : delivered.length > 0 ? 'has it' : 'gave up',
  );
}

/** The network would take so many milliseconds for all that the visitor wants. */
function tellPace(visitor: Visitor, needsMs: number): void {
  visitor.tell({ kind: 'pace', needsMs });
}

test.each([
  ['on the line', 'carriage', ['has it', 'has it', 'has it', 'has it', 'has it']],
  ['elsewhere', undefined, ['gave up', 'gave up', 'gave up', 'gave up', 'gave up']],
])('a slow fetch of one %s', (_, address, outcome) => {
  const { world, first, rest } = gather(5, address);
  const sample = makeSample(1, SIZE);
  first.tell({ kind: 'reserve', content: sample.content, indexes: [0] });
  world.run(500);
  const asks = rest.map((each) => each.ask(sample.content));
  world.run(2 * PROMISE_MS);
  first.hold(sample);
  first.tell({ kind: 'release', digest: sample.content.digest });
  world.run(1_000);
  expect(endedOf(asks)).toEqual(outcome);
});

test('all on a line are connected, where others are content with fewer', () => {
  const counts = ['carriage', undefined].map((address) => {
    const world = new World(4, { policy: 'nearest' });
    const all = Array.from({ length: 8 }, () => world.add(address === undefined ? {} : { address }));
    world.run(5_000);
    return Math.min(...all.map(({ neighbours }) => neighbours));
  });
  expect(counts[0]).toBe(7);
  expect(counts[1]).toBeLessThan(7);
});

test('more may wait for one on the line than for others', () => {
  const waiting = [undefined, 'carriage'].map((address) => {
    const { world, first, rest } = gather(5, address);
    const { content } = makeSample(2, SIZE);
    first.tell({ kind: 'reserve', content, indexes: [0] });
    world.run(500);
    const asks = rest.map((each) => each.ask(content));
    world.run(500);
    return endedOf(asks).filter((outcome) => outcome === 'waits').length;
  });
  expect(waiting).toEqual([MAX_PARKED_PER_PIECE, 5]);
});

test('of two who fetch the same, the newcomer waits for the one who was there before', () => {
  const world = new World(3);
  const [elder] = world.addConnected({ limits: LIMITS, address: 'carriage' });
  const newcomer = world.add({ limits: LIMITS, address: 'carriage' });
  world.run(3_000, () => newcomer.neighbours === 1);
  for (let seed = 10; seed < 20; seed++) {
    const { content } = makeSample(seed, SIZE);
    for (const each of [elder!, newcomer]) each.tell({ kind: 'reserve', content, indexes: [0] });
    world.run(500);
    const asks = [elder!.ask(content), newcomer.ask(content)];
    world.run(1_000);
    expect(endedOf(asks)).toEqual(['gave up', 'waits']);
    for (const each of [elder!, newcomer]) each.tell({ kind: 'release', digest: content.digest });
  }
});

test('whoever breaks a promise there is waited for no longer than one elsewhere', () => {
  const { world, first: liar, rest } = gather(1, 'carriage');
  const [believer] = rest;
  tellPace(believer!, 1_000);
  const waits = [4, 5, 6].map((seed) => {
    const { content } = makeSample(seed, SIZE);
    liar.tell({ kind: 'reserve', content, indexes: [0] });
    world.run(500);
    const asked = believer!.ask(content);
    world.run(60_000, () => asked.open.size === 0);
    return asked.endedAt - asked.at;
  });
  expect(waits[0]).toBeGreaterThan(PROMISE_MS);
  expect(waits[0]).toBeLessThan(BESIDE_PROMISE_MS + 1_000);
  for (const wait of waits.slice(1)) expect(wait).toBeLessThanOrEqual(PROMISE_MS);
});

test.each([
  ['is quick', 1_000, BESIDE_PROMISE_MS],
  ['is slow', 4 * BESIDE_PROMISE_MS, 4 * BESIDE_PROMISE_MS],
  ['hardly carries anything', 1e9, MOST_SLOWNESS * BESIDE_PROMISE_MS],
])(
  'a fetch that brings nothing is believed as long as the line deserves: it %s',
  (_, needsMs, believedMs) => {
    const { world, first, rest } = gather(1, 'carriage');
    const { content } = makeSample(1, SIZE);
    tellPace(rest[0]!, needsMs);
    first.tell({ kind: 'reserve', content, indexes: [0] });
    world.run(500);
    const asked = rest[0]!.ask(content);
    world.run(200_000, () => asked.open.size === 0);
    expect(asked.endedAt - asked.at).toBeGreaterThan(believedMs - 100);
    expect(asked.endedAt - asked.at).toBeLessThan(believedMs + 1_000);
    expect(asked.heldUntil - asked.at).toBeLessThanOrEqual(believedMs);
  },
);

test('nobody is judged by a line that is not known, and its word holds up nobody for longer than on a quick one', () => {
  const { world, first, rest } = gather(1, 'carriage');
  const sample = makeSample(1, SIZE);
  first.tell({ kind: 'reserve', content: sample.content, indexes: [0] });
  world.run(500);
  const asked = rest[0]!.ask(sample.content);
  world.run(BESIDE_PROMISE_MS + 4_000);
  expect(asked.open.size).toBe(1);
  expect(asked.heldUntil - asked.at).toBeLessThanOrEqual(BESIDE_PROMISE_MS);
  first.hold(sample);
  first.tell({ kind: 'release', digest: sample.content.digest });
  world.run(1_000);
  expect(endedOf([asked])).toEqual(['has it']);
});
