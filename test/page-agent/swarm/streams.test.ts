/** Streams: what many want at once is fetched by one, or in stripes by several, and passed on while it comes. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import {
  BACKUP_MS,
  PROGRESS_MS,
  SPREAD_MS,
  STRIPE_PIECES,
  UPCOMING_MS,
} from '../../../page-agent/swarm/limits.ts';
import type { WireMessage } from '../../../protocol/wire.ts';
import { electedBefore } from './elected-before.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample, pieceOf, type Sample } from './sample-content.ts';
import type { Visitor, VisitorOptions } from './visitor.ts';
import { World } from './world.ts';

const STREAM = 'ab'.repeat(28);
const URL = 'https://cdn.example/segment-1.ts';
const OPTIONS: VisitorOptions = { limits: { minNeighbours: 9, maxNeighbours: 12 } };

/** Viewers of one stream, all neighbours, whose network has `sample`. */
function viewers(
  seed: number,
  count: number,
  sample: Sample,
  network = true,
): { world: World; all: Visitor[] } {
  const world = new World(seed);
  const options = { ...OPTIONS, network: () => (network ? sample.bytes : null) };
  const all = world.addConnected(...Array.from({ length: count }, () => options));
  for (const each of all) each.tell({ kind: 'follow', streams: [STREAM] });
  world.run(500);
  return { world, all };
}

function announce(world: World, all: readonly Visitor[], { content }: Sample): void {
  for (const [i, each] of all.entries()) {
    world.after(i * 13, () => each.tell({ kind: 'upcoming', content, url: URL, stream: STREAM }));
  }
}

function holds(visitor: Visitor, { content }: Sample): boolean {
  return (visitor.store.get(content.digest)?.size ?? 0) === content.pieces.length / 56;
}

describe('a resource that all viewers of a stream will want', () => {
  test.each([1, 2, 3, 4, 5])('is fetched from the network once, and all have it (seed %d)', (seed) => {
    const sample = makeSample(seed, 2 * PIECE_BYTES + 77);
    const { world, all } = viewers(seed, 10, sample);
    announce(world, all, sample);
    world.run(5_000, () => all.every((each) => holds(each, sample)));
    expect(all.every((each) => holds(each, sample))).toBe(true);
    expect(all.flatMap((each) => each.fetches).length).toBe(1);
    expect(all.flatMap((each) => each.faults)).toEqual([]);
  });

  test('is fetched in stripes when it is large, each piece about once', () => {
    const sample = makeSample(40, 40 * PIECE_BYTES);
    const { world, all } = viewers(7, 8, sample);
    announce(world, all, sample);
    world.run(20_000, () => all.every((each) => holds(each, sample)));
    expect(all.every((each) => holds(each, sample))).toBe(true);
    const fetches = all.flatMap((each) => each.fetches);
    expect(fetches.flatMap(({ indexes }) => indexes).length).toBe(40);
    expect(fetches.every(({ indexes }) => indexes.length <= STRIPE_PIECES)).toBe(true);
    expect(all.filter((each) => each.fetches.length > 0).length).toBeGreaterThan(3);
  });

  test('is fetched by the next in rank when the elected one crashes', () => {
    const sample = makeSample(3, PIECE_BYTES);
    const { world, all } = viewers(3, 6, sample);
    // Whoever is elected says so by its fetch: it is made to crash at that moment.
    announce(world, all, sample);
    world.run(1_000, () => all.some((each) => each.fetches.length > 0));
    const elected = all.find((each) => each.fetches.length > 0)!;
    world.crash(elected);
    const rest = all.filter((each) => each !== elected);
    world.run(4 * BACKUP_MS + 4_000, () => rest.every((each) => holds(each, sample)));
    expect(rest.every((each) => holds(each, sample))).toBe(true);
    expect(rest.flatMap((each) => each.fetches).length).toBeLessThanOrEqual(2);
  });

  test('is forgotten when the network fails everybody, and who waited for it is told', () => {
    const sample = makeSample(4, PIECE_BYTES);
    const { world, all } = viewers(4, 3, sample, false);
    announce(world, all, sample);
    world.run(100);
    const asked = all[0]!.ask(sample.content);
    world.run(UPCOMING_MS + 5_000);
    expect(asked.unavailable).toEqual([0]);
    expect(all.every((each) => each.engine.stats().wanted === 0)).toBe(true);
  });

  test('is delivered to a request that was made while the election was on', () => {
    const sample = makeSample(5, PIECE_BYTES);
    const { world, all } = viewers(5, 4, sample);
    announce(world, all, sample);
    world.run(60);
    const asked = all.map((each) => each.ask(sample.content, undefined, 'media'));
    world.run(3_000, () => asked.every(({ open }) => open.size === 0));
    expect(asked.map(({ delivered }) => delivered)).toEqual(asked.map(() => [0]));
    expect(all.flatMap((each) => each.fetches).length).toBe(1);
  });

  test('is not fetched ahead by a viewer who is alone', () => {
    const sample = makeSample(6, PIECE_BYTES);
    const { world, all } = viewers(6, 1, sample);
    announce(world, all, sample);
    world.run(5_000);
    expect(all[0]!.fetches).toEqual([]);
    expect(all[0]!.ask(sample.content).unavailable).toEqual([0]);
  });
});

test.each([
  { members: 2, waits: false },
  { members: 100_000, waits: true },
])('whoever is elected among its own neighbours waits for word from afar: of $members, $waits', (room) => {
  const { content } = makeSample(9, PIECE_BYTES);
  const engine = new OneEngine().join(electedBefore('a', `${content.digest}/0`)).meet('a');
  engine.message('a', { kind: 'following', streams: [STREAM] });
  engine.tell({ kind: 'follow', streams: [STREAM] });
  engine.tracker({ kind: 'pong', members: room.members });
  engine.pass(10_000);
  engine.tell({ kind: 'upcoming', content, url: URL, stream: STREAM });
  expect(engine.last('fetch')).toHaveLength(room.waits ? 0 : 1);
  const later = engine.pass(SPREAD_MS).filter(({ kind }) => kind === 'fetch');
  expect(later).toHaveLength(room.waits ? 1 : 0);
});

describe('a piece that is being fetched', () => {
  const { content, bytes } = makeSample(8, 2 * PIECE_BYTES);
  const { digest } = content;

  test('is promised, and sent as it comes', () => {
    const engine = new OneEngine().meet('a');
    engine.tell({ kind: 'reserve', content, indexes: [0, 1] });
    expect(engine.sent()).toEqual([{ kind: 'expect', holdings: [{ digest, runs: [0, 2] }] }]);
    engine.message('a', { kind: 'ask', id: 1, digest, index: 1 });
    expect(engine.sent()).toEqual([{ kind: 'soon', id: 1 }]);
    expect(engine.pass(1_000)).toContainEqual({ kind: 'send', peer: 'a', message: { kind: 'soon', id: 1 } });
    engine.tell({ kind: 'fetched', content, index: 1, bytes: pieceOf(bytes, 1) });
    expect(engine.last('read')).toMatchObject([{ index: 1 }]);
  });

  test('is refused when the fetch ends without it', () => {
    const engine = new OneEngine().meet('a');
    engine.tell({ kind: 'reserve', content, indexes: [0] });
    engine.message('a', { kind: 'ask', id: 1, digest, index: 0 });
    engine.tell({ kind: 'fetch-failed', digest });
    expect(engine.sent()).toEqual([
      { kind: 'refuse', id: 1, reason: 'missing' },
      { kind: 'gone', digests: [digest] },
    ]);
  });

  test('is promised until the last fetch of it is over', () => {
    const engine = new OneEngine().meet('a');
    engine.tell({ kind: 'reserve', content, indexes: [0] }).tell({ kind: 'reserve', content, indexes: [0] });
    engine.message('a', { kind: 'ask', id: 1, digest, index: 0 });
    expect(engine.tell({ kind: 'release', digest }).sent()).toEqual([]);
    expect(engine.tell({ kind: 'release', digest }).sent()).toEqual([
      { kind: 'refuse', id: 1, reason: 'missing' },
      { kind: 'gone', digests: [digest] },
    ]);
  });

  test('is promised to two, and later had from those who were served', () => {
    const engine = new OneEngine().meet('a').meet('b').meet('c');
    engine.tell({ kind: 'reserve', content, indexes: [0, 1] });
    const answers = ['a', 'b', 'c'].map(
      (peer) => engine.message(peer, { kind: 'ask', id: 1, digest, index: 0 }).sent()[0]!,
    );
    expect(answers.map(({ kind }) => kind)).toEqual(['soon', 'soon', 'refuse']);
    engine.message('c', { kind: 'ask', id: 2, digest, index: 1 });
    expect(engine.sent()).toEqual([{ kind: 'soon', id: 2 }]);
  });

  test('is awaited by one of two who fetch it at once, never by both', () => {
    const refused = ['a', 'b', 'c', 'd', 'e', 'f'].map((peer) => {
      const engine = new OneEngine().meet(peer);
      engine.tell({ kind: 'reserve', content, indexes: [0] });
      engine.message(peer, { kind: 'have', holdings: [{ digest, runs: [0, 1] }] });
      return engine.message(peer, { kind: 'ask', id: 1, digest, index: 0 }).sent()[0]!.kind === 'refuse';
    });
    expect(new Set(refused)).toEqual(new Set([true, false]));
  });
});

function sentDuring(engine: OneEngine, ms: number): WireMessage[] {
  return engine.pass(ms).flatMap((effect) => (effect.kind === 'send' ? [effect.message] : []));
}

describe('a resource of a stream that a neighbour is to have', () => {
  const { content } = makeSample(10, 2 * PIECE_BYTES);
  const { content: other } = makeSample(12, 1_000);
  const { digest } = content;
  const expected = { kind: 'expect', holdings: [{ digest, runs: [0, 2] }] } as const;

  /** Both neighbours watch; `a` has said that it is to have the resource. */
  function waiting(): OneEngine {
    const engine = new OneEngine().join().meet('a').meet('b');
    engine.tell({ kind: 'follow', streams: [STREAM] });
    for (const peer of ['a', 'b']) engine.message(peer, { kind: 'following', streams: [STREAM] });
    engine.message('a', expected);
    return engine.tell({ kind: 'upcoming', content, url: URL, stream: STREAM });
  }

  test('is not promised to the others on the word of one that has broken its word', () => {
    const engine = waiting();
    const [ask] = engine.sent();
    const id = ask?.kind === 'ask' ? ask.id : 0;
    engine.message('a', { kind: 'soon', id });
    engine.pass(PROGRESS_MS - 1);
    engine.message('a', { kind: 'soon', id });
    const said = sentDuring(engine, 1);
    expect(said).toContainEqual({ kind: 'cancel', id });
    expect(said).toContainEqual({ kind: 'gone', digests: [digest] });

    engine.message('a', { kind: 'have', holdings: [{ digest: other.digest, runs: [0, 1] }] });
    engine.tell({ kind: 'upcoming', content: other, url: URL, stream: STREAM });
    const asked = [...engine.sent(), ...sentDuring(engine, BACKUP_MS)].filter((each) => each.kind === 'ask');
    expect(asked).toHaveLength(1);
    expect(engine.message('a', { kind: 'soon', id: asked[0]!.id }).sent()).toEqual([]);
  });

  test('is promised to the others once it is promised to us, and no longer when it fails', () => {
    const engine = waiting();
    const [ask] = engine.sent();
    expect(ask).toMatchObject({ kind: 'ask', digest });
    const id = ask?.kind === 'ask' ? ask.id : 0;
    expect(engine.message('a', { kind: 'soon', id }).last('send')).toEqual([
      { kind: 'send', peer: 'b', message: { ...expected, kind: 'relay' } },
    ]);
    expect(engine.message('a', { kind: 'soon', id }).sent()).toEqual([]);
    expect(engine.message('b', { kind: 'ask', id: 1, digest, index: 0 }).sent()).toEqual([
      { kind: 'promised', id: 1 },
    ]);
    engine.tell({ kind: 'link-closed', peer: 'a' });
    const said = sentDuring(engine, 10_000);
    expect(said).toContainEqual({ kind: 'refuse', id: 1, reason: 'missing' });
    expect(said).toContainEqual({ kind: 'gone', digests: [digest] });
  });

  test('is not waited for when nobody is left', () => {
    const engine = waiting();
    engine.tell({ kind: 'link-closed', peer: 'a' }).tell({ kind: 'link-closed', peer: 'b' });
    expect(engine.engine.stats().wanted).toBe(0);
  });
});

test('a piece that the store has by now is recalled from it', () => {
  const { content, bytes } = makeSample(9, PIECE_BYTES);
  const engine = new OneEngine();
  engine.tell({ kind: 'kept', content, indexes: [0] });
  engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'media' });
  expect(engine.last('recall')).toMatchObject([{ index: 0 }]);
  engine.tell({ kind: 'fetched', content, index: 0, bytes: pieceOf(bytes, 0) });
  expect(engine.last('deliver')).toMatchObject([{ ask: 1, index: 0 }]);
  engine.tell({ kind: 'ask', ask: 2, content, indexes: [0], urgency: 'media' });
  engine.tell({ kind: 'lost', digest: content.digest, index: 0 });
  expect(engine.last('unavailable')).toEqual([{ kind: 'unavailable', ask: 2, indexes: [0] }]);
});

test('viewers of a stream are introduced to its viewers first, however many others there are', () => {
  const world = new World(11);
  const limits = { minNeighbours: 4, maxNeighbours: 40 };
  const readers = Array.from({ length: 30 }, () => world.add({ limits }));
  world.run(20_000);
  const watching = Array.from({ length: 9 }, () => world.add({ limits }));
  for (const each of watching) each.tell({ kind: 'follow', streams: [STREAM] });
  world.run(20_000);
  const among = (visitor: Visitor): number =>
    world.links.filter(({ ends }) => ends.includes(visitor) && ends.every((end) => watching.includes(end)))
      .length;
  // All of them are neighbours of each other: by chance it would be two of eight.
  expect(watching.map(among)).toEqual(watching.map(() => watching.length - 1));
  expect(readers.every((each) => each.neighbours >= 4)).toBe(true);
});
