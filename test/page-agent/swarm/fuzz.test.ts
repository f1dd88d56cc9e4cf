/** Two hundred small worlds from seeds, with every kind of trouble at once. What must hold holds in all of them. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { DEFAULT_LIMITS, MAX_ASKS_OUT } from '../../../page-agent/swarm/limits.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import { makeSample, type Sample } from './sample-content.ts';
import type { AskRecord, Visitor, VisitorOptions } from './visitor.ts';
import { World } from './world.ts';

const SAMPLES = [
  makeSample(101, 3 * PIECE_BYTES + 5),
  makeSample(102, 900),
  makeSample(103, 2 * PIECE_BYTES, true),
  makeSample(104, 6 * PIECE_BYTES - 1),
];
const STREAM = 'cd'.repeat(28);
const URGENCIES = ['blocking', 'image', 'media', 'background'] as const;
/** The engine gives an ask up after 4.5 s without a piece; these have six pieces at most. */
const ASK_BOUND_MS = 7 * 4_500 + 1_000;

/** How a visitor goes wrong: honest half of the time. */
function character(world: World): VisitorOptions {
  const random = world.random;
  const options = {
    latency: 1 + random() * 100,
    uplink: 50 + random() * 4_000,
    keeps: random() < 0.8,
    network: (url: string) =>
      random() < 0.7 ? (SAMPLES.find(({ content }) => content.digest === url)?.bytes ?? null) : null,
    limits: { minNeighbours: 2, maxNeighbours: 2 + Math.floor(random() * 5) },
  };
  const meddlers: VisitorOptions['meddle'][] = [
    (effect) => (effect.kind === 'upload' && random() < 0.5 ? [spoil(effect, random)] : [effect]),
    (effect) => (effect.kind === 'upload' && random() < 0.5 ? [] : [effect]),
    (effect) => (effect.kind === 'send' && random() < 0.2 ? [] : [effect]),
    (effect) => (effect.kind === 'send' && random() < 0.2 ? [effect, effect] : [effect]),
    (effect) =>
      effect.kind === 'read' && random() < 0.3 ? [{ ...effect, index: effect.index + 1 }] : [effect],
    (effect, visitor) =>
      effect.kind === 'send' && random() < 0.3 ? [effect, lieOf(effect, visitor, random)] : [effect],
  ];
  const meddle = random() < 0.5 ? undefined : meddlers[Math.floor(random() * meddlers.length)];
  return meddle ? { ...options, meddle } : options;
}

function spoil(effect: SwarmEffect & { readonly kind: 'upload' }, random: () => number): SwarmEffect {
  const bytes = effect.bytes.slice(0, random() < 0.5 ? effect.bytes.length : effect.bytes.length >> 1);
  if (bytes.length > 0) bytes[Math.floor(random() * bytes.length)]! ^= 0x55;
  return { ...effect, bytes, deflated: random() < 0.2 ? !effect.deflated : effect.deflated };
}

/** A word of help to one of its neighbours about others, in a form that is right or almost. */
function lieOf(
  { peer }: SwarmEffect & { readonly kind: 'send' },
  visitor: Visitor,
  random: () => number,
): SwarmEffect {
  const signals = ['{"type":"offer"}', '{"type":"answer"}', 'full', '{}'];
  const names = [
    ...visitor.engine.stats().neighbours.map((each) => each.peer),
    'id1',
    'id2',
    'id9',
    'nobody',
  ];
  const one = (of: readonly string[]): string => of[Math.floor(random() * of.length)] ?? '';
  const words = [
    ['who'],
    ['peers', one(names), one(names)],
    ['pass', one(names), one(signals)],
    ['passed', one(names), one(signals)],
    ['absent', one(names)],
    ...(random() < 0.02 ? [['pass', one(names)]] : []),
  ];
  return {
    kind: 'send',
    peer,
    message: { kind: 'assist', texts: words[Math.floor(random() * words.length)] ?? [] },
  };
}

type Happening = (world: World, visitor: Visitor, sample: Sample) => void;

/** What may happen, each below its number on the dice. */
const HAPPENINGS: readonly (readonly [number, Happening])[] = [
  [0.1, (world) => world.add(character(world))],
  [0.25, (_, visitor, sample) => visitor.hold(sample)],
  [0.65, askFor],
  [0.7, cancelSome],
  [0.75, announce],
  [0.8, lose],
  [0.85, (world, visitor) => world.leave(visitor)],
  [0.89, (world, visitor) => world.crash(visitor)],
  [0.93, (world, visitor) => visitor.tell({ kind: 'pause', reason: 'hidden', on: world.random() < 0.4 })],
  [0.95, (world, visitor) => visitor.tell({ kind: 'pause', reason: 'site', on: world.random() < 0.3 })],
  [0.98, (world) => world.restartTracker()],
  [1, (world) => (world.trackerUp = !world.trackerUp)],
];

/** One thing that happens in a world. */
function happen(world: World): void {
  const { random } = world;
  const alive = world.visitors.filter((each) => each.alive);
  const visitor = alive[Math.floor(random() * alive.length)];
  const sample = SAMPLES[Math.floor(random() * SAMPLES.length)]!;
  const dice = random();
  if (!visitor) world.add(character(world));
  else HAPPENINGS.find(([below]) => dice < below)?.[1](world, visitor, sample);
}

function askFor(world: World, visitor: Visitor): void {
  const { content } = SAMPLES[Math.floor(world.random() * SAMPLES.length)]!;
  const urgency = URGENCIES[Math.floor(world.random() * URGENCIES.length)]!;
  visitor.ask(content, undefined, urgency);
}

/** A visitor and most others watch a stream, and its next resource appears. */
function announce(world: World, visitor: Visitor, { content }: Sample): void {
  for (const each of world.visitors) {
    if (each !== visitor && world.random() < 0.3) continue;
    each.tell({ kind: 'follow', streams: [STREAM] });
    each.tell({ kind: 'upcoming', content, url: content.digest, stream: STREAM });
  }
}

function cancelSome(world: World, visitor: Visitor): void {
  for (const ask of visitor.asks.values()) if (ask.open.size > 0 && world.random() < 0.5) visitor.cancel(ask);
}

function lose(world: World, visitor: Visitor): void {
  const [digest] = visitor.store.keys();
  if (digest === undefined) return;
  if (world.random() < 0.5) {
    visitor.store.get(digest)!.delete(0);
    visitor.tell({ kind: 'lost', digest, index: 0 });
  } else {
    visitor.store.delete(digest);
    visitor.tell({ kind: 'lost', digest });
  }
}

/** Caps that are broken just now. */
function brokenCaps(world: World): string[] {
  const broken: string[] = [];
  for (const { name, engine, options } of world.visitors) {
    const stats = engine.stats();
    const most = options.limits?.maxNeighbours ?? DEFAULT_LIMITS.maxNeighbours;
    if (stats.neighbours.length + stats.connecting > most) broken.push(`${name} has too many neighbours`);
    if (stats.uploading > DEFAULT_LIMITS.uploadSlots) broken.push(`${name} uploads too much`);
    if (stats.neighbours.some((each) => each.outstanding > MAX_ASKS_OUT))
      broken.push(`${name} asks too much`);
  }
  return broken;
}

function play(seed: number): World {
  const world = new World(seed);
  for (let i = 0; i < 6; i++) world.add(character(world));
  world.run(1_500);
  world.visitors.forEach((each, i) => each.hold(SAMPLES[i % SAMPLES.length]!));
  for (let i = 0; i < 40; i++) {
    happen(world);
    world.run(world.random() * 800);
    expect(brokenCaps(world)).toEqual([]);
  }
  world.run(ASK_BOUND_MS);
  return world;
}

function isOver(ask: AskRecord): boolean {
  return ask.cancelled || (ask.open.size === 0 && ask.endedAt - ask.at <= ASK_BOUND_MS);
}

/** Worlds take CPU time, which a busy machine stretches. */
const TIMEOUT_MS = 120_000;

describe('seeded worlds', { timeout: TIMEOUT_MS }, () => {
  test.each(Array.from({ length: 20 }, (_, i) => i))('ten from %i', (tens) => {
    for (let seed = tens * 10; seed < tens * 10 + 10; seed++) {
      const world = play(seed);
      for (const visitor of world.visitors) {
        expect(visitor.faults, `seed ${seed}, ${visitor.name}`).toEqual([]);
        if (!visitor.alive) continue;
        expect(
          [...visitor.asks.values()].filter((ask) => !isOver(ask)),
          `seed ${seed}, ${visitor.name}`,
        ).toEqual([]);
        expect(visitor.engine.stats(), `seed ${seed}, ${visitor.name}`).toMatchObject({ asks: 0, wanted: 0 });
      }
      const asks = world.visitors.reduce((sum, each) => sum + each.asks.size, 0);
      // Each ask is for six pieces at most, and each of them goes to each neighbour a few times at most.
      expect(world.sent.get('ask') ?? 0, `seed ${seed}`).toBeLessThanOrEqual(asks * 6 * 10);
    }
  });

  test('the same seed gives the same trace, another seed another', () => {
    expect(play(7).trace()).toBe(play(7).trace());
    expect(play(7).trace()).not.toBe(play(8).trace());
  });

  test('pieces do travel in these worlds, and lies are told', () => {
    const stats = Array.from({ length: 20 }, (_, i) => i + 1).flatMap((seed) =>
      play(seed).visitors.map((each) => each.engine.stats()),
    );
    const total = (key: 'piecesReceived' | 'piecesRejected' | 'timeouts' | 'banned'): number =>
      stats.reduce((sum, each) => sum + each[key], 0);
    expect(total('piecesReceived')).toBeGreaterThan(100);
    expect(total('piecesRejected')).toBeGreaterThan(2);
    expect(total('timeouts')).toBeGreaterThan(5);
    expect(total('banned')).toBeGreaterThan(5);
  });
});
