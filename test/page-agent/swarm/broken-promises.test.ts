/** Neighbours that promise what they never bring: a stream goes on, and those who believed them in good faith are forgiven. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { PROGRESS_MS } from '../../../page-agent/swarm/limits.ts';
import { encodeDataFrame } from '../../../protocol/frame.ts';
import { makeSample, type Sample } from './sample-content.ts';
import type { Visitor, VisitorOptions } from './visitor.ts';
import { World } from './world.ts';

const STREAM = 'ab'.repeat(28);
/** Segments with a liar, and after it has left. */
const SEGMENTS = 9;
const AFTER = 3;
const SEGMENT_MS = 4_000;
const PIECES = [0, 1, 2];
const SAY_MS = 900;
const CRUMB_BYTES = 1_024;
/** 18 KB/s of each piece. */
const CRAWL_BYTES = 16_384;
/** Times that it speaks, all but the last of a crawled piece. */
const WORDS = 15;
const LIMITS = { minNeighbours: 9, maxNeighbours: 14 };

/** How a liar behaves between its promises. */
interface Manner {
  /** Bytes of each piece that it sends now and then. */
  readonly drips?: number;
  /** Delivers every so manieth segment, from the first on. */
  readonly delivers?: number;
}

/** Says `soon` to whoever asks, again and again, and neither fetches, asks, nor takes anything back. */
function liar(world: () => World, { drips, delivers }: Manner, segment: () => number): VisitorOptions {
  const isHonest = (): boolean => delivers !== undefined && segment() % delivers === 0;
  return {
    limits: LIMITS,
    meddle(effect, visitor) {
      if (effect.kind === 'fetch') return [];
      if (effect.kind === 'upload') return isHonest() ? [effect] : [];
      if (effect.kind !== 'send') return [effect];
      const { peer, message } = effect;
      if (message.kind === 'ask' || message.kind === 'gone') return [];
      if ((message.kind !== 'soon' && message.kind !== 'refuse') || isHonest()) return [effect];
      const { id } = message;
      const promise = { kind: 'send', peer, message: { kind: 'soon', id } } as const;
      for (let nth = 1; nth <= WORDS; nth++) {
        world().after(nth * SAY_MS, () => {
          if (!visitor.alive) return;
          if (drips) world().sendFrame(visitor, peer, crumb(id, (nth - 1) * drips, drips));
          else world().send(visitor, promise);
        });
      }
      return [promise];
    },
  };
}

function crumb(id: number, offset: number, bytes: number): Uint8Array<ArrayBuffer> {
  const header = { id, offset, total: PIECE_BYTES, deflated: false };
  return encodeDataFrame(header, new Uint8Array(PIECE_BYTES), offset, offset + bytes);
}

interface Audience {
  /** Milliseconds until the last viewer had it, for each segment. */
  readonly delays: readonly number[];
  readonly distrusted: number;
  readonly fetches: number;
}

/** A live stream of `SEGMENTS`, with a liar that takes another name after every `lifetime` (0: there is none), and of a few more
 * after it has left. */
function watch(
  seed: number,
  viewers: number,
  lifetime: number,
  manner: Manner = {},
  networkDelay = 0,
): Audience {
  const world: World = new World(seed);
  const samples = Array.from({ length: SEGMENTS + AFTER }, (_, i) =>
    makeSample(100 * seed + i, 3 * PIECE_BYTES),
  );
  const network = (url: string): Uint8Array<ArrayBuffer> => samples[Number(url)]!.bytes;
  const all = world.addConnected(
    ...Array.from({ length: viewers }, () => ({ limits: LIMITS, network, networkDelay })),
  );
  for (const each of all) each.tell({ kind: 'follow', streams: [STREAM] });
  let bad: Visitor | null = null;
  let segment = 0;
  const options = liar(
    () => world,
    manner,
    () => segment,
  );
  const delays = samples.map((sample, i) => {
    segment = i;
    if (bad && (i === SEGMENTS || i % lifetime === 0)) world.leave(bad);
    if (i < SEGMENTS && i % lifetime === 0) bad = join(world, viewers, options);
    if (bad && i % (manner.delivers ?? Infinity) === 0) bad.hold(sample);
    else bad?.tell({ kind: 'reserve', content: sample.content, indexes: PIECES });
    return playSegment(world, all, sample, String(i));
  });
  const fetches = all.flatMap((each) => each.fetches).length;
  return { delays, distrusted: countDistrusted(world, all), fetches };
}

/** Milliseconds until all have it. */
function playSegment(world: World, all: readonly Visitor[], sample: Sample, url: string): number {
  const { content } = sample;
  const begun = world.now;
  for (const [place, each] of all.entries()) {
    world.after(20 + place * 13, () => each.tell({ kind: 'upcoming', content, url, stream: STREAM }));
  }
  const haveAll = (): boolean => all.every((each) => each.store.get(content.digest)?.size === PIECES.length);
  world.run(4 * SEGMENT_MS, haveAll);
  const delay = haveAll() ? world.now - begun : Infinity;
  world.run(Math.max(0, SEGMENT_MS - (world.now - begun)));
  return delay;
}

/** Viewers that another viewer takes for stalled, over all pairs of them. */
function countDistrusted(world: World, all: readonly Visitor[]): number {
  const among = world.links.filter(({ ends }) => ends.every((end) => all.includes(end)));
  const stalled = (end: Visitor, name: string): boolean =>
    end.engine.stats().neighbours.some((each) => each.peer === name && each.stalled);
  return among.flatMap(({ ends, names }) => ends.map((end, i) => stalled(end, names[i]!))).filter(Boolean)
    .length;
}

function join(world: World, viewers: number, options: VisitorOptions): Visitor {
  const bad = world.add(options);
  world.run(3_000, () => bad.neighbours >= Math.min(viewers, LIMITS.minNeighbours));
  bad.tell({ kind: 'follow', streams: [STREAM] });
  world.run(500);
  return bad;
}

describe('a stream goes on, fetched about once, with', { timeout: 60_000 }, () => {
  // [who, viewers, segments before it takes another name, manner]
  const rows: [string, number, number, Manner][] = [
    ['one who never delivers', 6, SEGMENTS, {}],
    ['one who takes a new name all the time', 12, 1, {}],
    ['one who takes a new name now and then', 12, 3, {}],
    ['one who sends crumbs', 6, SEGMENTS, { drips: CRUMB_BYTES }],
    ['one who sends crumbs and takes new names', 12, 3, { drips: CRUMB_BYTES }],
    ['one who crawls', 6, SEGMENTS, { drips: CRAWL_BYTES }],
    ['one who crawls and takes new names', 12, 1, { drips: CRAWL_BYTES }],
    ['one who keeps every third promise', 6, SEGMENTS, { delivers: 3 }],
    ['one who keeps every other promise', 12, SEGMENTS, { delivers: 2 }],
  ];
  test.each(rows)('%s', (_, viewers, lifetime, manner) => {
    const { delays, distrusted, fetches } = watch(1, viewers, lifetime, manner);
    expect(Math.max(...delays)).toBeLessThan(2 * SEGMENT_MS);
    expect([...delays].sort((a, b) => a - b)[SEGMENTS >> 1]).toBeLessThan(1.25 * SEGMENT_MS);
    expect(fetches).toBeLessThanOrEqual(1.5 * SEGMENTS + AFTER);
    expect(distrusted).toBeLessThan((viewers * (viewers - 1)) / 10);
  });

  test('nobody who lies, and a network slower than anybody is believed', () => {
    const { distrusted, fetches } = watch(1, 12, 0, {}, PROGRESS_MS + 500);
    expect(distrusted).toBe(0);
    expect(fetches).toBeLessThanOrEqual(1.5 * (SEGMENTS + AFTER));
  });

  test('nobody who lies', () => {
    const { delays, distrusted, fetches } = watch(1, 6, 0);
    expect(Math.max(...delays)).toBeLessThan(SEGMENT_MS / 2);
    expect({ distrusted, fetches }).toEqual({ distrusted: 0, fetches: SEGMENTS + AFTER });
  });
});
