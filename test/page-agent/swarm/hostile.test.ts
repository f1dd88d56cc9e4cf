/** Neighbours that lie, stall, vanish or refuse: the visitor gets right bytes or an honest `unavailable`, soon. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { FIRST_ANSWER_MS } from '../../../page-agent/swarm/limits.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import { encodeFrame } from '../../../protocol/frame.ts';
import type { Data } from '../../../protocol/wire.ts';
import { makeSample, type Sample } from './sample-content.ts';
import type { AskRecord, Visitor, VisitorOptions } from './visitor.ts';
import { World } from './world.ts';

const SAMPLE = makeSample(7, 40 * PIECE_BYTES - 1000);

interface Scene {
  readonly world: World;
  readonly asker: Visitor;
  readonly bad: Visitor;
  readonly good: Visitor;
  readonly ask: AskRecord;
}

type Upload = SwarmEffect & { readonly kind: 'upload' };

/** A neighbour whose uploads are replaced by whatever frames `forge` makes. */
function forger(
  world: () => World,
  forge: (upload: Upload) => [Omit<Data, 'kind'>, number][],
): VisitorOptions {
  return {
    meddle(effect, visitor) {
      if (effect.kind !== 'upload') return [effect];
      forge(effect).forEach(([header, length], place) => {
        const frame = encodeFrame({ kind: 'data', ...header }, new Uint8Array(length));
        world().after(place * 20, () => world().sendFrame(visitor, effect.peer, frame));
      });
      return [];
    },
  };
}

/** One asker, one hostile holder and, if `withGood`, an honest one. */
function play(
  seed: number,
  hostile: (world: () => World) => VisitorOptions,
  withGood = true,
  sample = SAMPLE,
): Scene {
  const world: World = new World(seed);
  const [asker, bad, good] = world.addConnected(
    {},
    hostile(() => world),
    {},
  );
  bad!.hold(sample);
  if (withGood) good!.hold(sample);
  world.run(500);
  const ask = asker!.ask(sample.content);
  return { world, asker: asker!, bad: bad!, good: good!, ask };
}

function expectAllDelivered({ world, asker, ask }: Scene, sample: Sample = SAMPLE): void {
  world.runAsks(60_000);
  expect(asker.faults).toEqual([]);
  expect(ask.unavailable).toEqual([]);
  expect(ask.delivered.length * PIECE_BYTES).toBeGreaterThanOrEqual(sample.content.size);
}

function isBanned({ asker }: Scene): boolean {
  return asker.engine.stats().banned === 1 && asker.engine.stats().neighbours.length === 1;
}

const flip: VisitorOptions['meddle'] = (effect) => {
  if (effect.kind !== 'upload') return [effect];
  const bytes = effect.bytes.slice();
  bytes[bytes.length >> 1]! ^= 1;
  return [{ ...effect, bytes }];
};

describe('one who lies is banned, and all is delivered', () => {
  test('wrong bytes: at most one bad piece', () => {
    const scene = play(11, () => ({ meddle: flip }));
    expectAllDelivered(scene);
    expect(isBanned(scene)).toBe(true);
    expect(scene.asker.engine.stats().piecesRejected).toBe(1);
  });

  test('the wrong piece', () => {
    const other = SAMPLE.bytes.slice(0, PIECE_BYTES);
    const scene = play(12, () => ({
      meddle: (effect) =>
        effect.kind === 'upload' && effect.bytes.length === PIECE_BYTES
          ? [{ ...effect, bytes: other }]
          : [effect],
    }));
    expectAllDelivered(scene);
    expect(isBanned(scene)).toBe(true);
  });

  const forgeries: [string, (upload: Upload) => [Omit<Data, 'kind'>, number][]][] = [
    ['a total too large', ({ id }) => [[{ id, offset: 0, total: PIECE_BYTES + 1, deflated: false }, 16_000]]],
    ['a total too small', ({ id }) => [[{ id, offset: 0, total: 1000, deflated: false }, 1000]]],
    ['a huge total', ({ id }) => [[{ id, offset: 0, total: 2 ** 32 - 1, deflated: true }, 16_000]]],
    ['nothing, deflated', ({ id }) => [[{ id, offset: 0, total: 0, deflated: true }, 0]]],
    ['an offset ahead', ({ id }) => [[{ id, offset: 10, total: PIECE_BYTES, deflated: false }, 16_000]]],
    [
      'an offset twice',
      ({ id }) => [
        [{ id, offset: 0, total: PIECE_BYTES, deflated: false }, 16_000],
        [{ id, offset: 0, total: PIECE_BYTES, deflated: false }, 16_000],
      ],
    ],
    [
      'a total that changes',
      ({ id }) => [
        [{ id, offset: 0, total: 100_000, deflated: true }, 16_000],
        [{ id, offset: 16_000, total: 100_001, deflated: true }, 16_000],
      ],
    ],
    ['more than announced', ({ id }) => [[{ id, offset: 0, total: 100, deflated: true }, 101]]],
    ['crumbs', ({ id }) => [[{ id, offset: 0, total: PIECE_BYTES, deflated: false }, 10]]],
    ['emptiness', ({ id }) => [[{ id, offset: 0, total: PIECE_BYTES, deflated: false }, 0]]],
    [
      'endless data',
      ({ id }) =>
        Array.from({ length: 100 }, (_, i) => [
          { id, offset: (i * 16_000) % PIECE_BYTES, total: PIECE_BYTES, deflated: false },
          16_000,
        ]),
    ],
    [
      'a flood that nobody asked for',
      () =>
        Array.from({ length: 60 }, (_, i) => [
          { id: 5_000 + i, offset: 0, total: 5_000, deflated: false },
          5_000,
        ]),
    ],
  ];
  test.each(forgeries)('%s', (_, forge) => {
    const scene = play(13, (world) => forger(world, forge));
    expectAllDelivered(scene);
    scene.world.run(5_000);
    expect(isBanned(scene)).toBe(true);
  });

  test('a frame that is none', () => {
    const scene = play(14, () => ({}));
    scene.world.sendFrame(scene.bad, scene.bad.engine.stats().neighbours[0]!.peer, new Uint8Array([9, 9, 9]));
    scene.world.run(200);
    const victims = [scene.asker, scene.good].filter((each) => each.engine.stats().banned === 1);
    expect(victims.length).toBe(1);
    expectAllDelivered(scene);
  });

  test('a bad piece of the only holder is unavailable', () => {
    const scene = play(15, () => ({ meddle: flip }), false);
    scene.world.runAsks(60_000);
    expect(scene.ask.delivered).toEqual([]);
    expect(scene.ask.endedAt - scene.ask.at).toBeLessThan(2_000);
    expect(scene.asker.around.size).toBe(0);
  });
});

describe('one who fails is gone around', () => {
  const silent: VisitorOptions = {
    meddle: (effect) =>
      effect.kind === 'upload' || (effect.kind === 'send' && effect.message.kind === 'soon') ? [] : [effect],
  };

  test('silence costs one time-out, and nothing after that', () => {
    const { world, asker, ask } = play(21, () => silent, false);
    world.runAsks(60_000);
    expect(ask.delivered).toEqual([]);
    expect(ask.endedAt - ask.at).toBeLessThan(1.5 * FIRST_ANSWER_MS);
    const again = asker.ask(SAMPLE.content);
    expect(again.unavailable.length).toBe(40);
    expect(again.endedAt).toBe(again.at);
  });

  test('a silent one beside a good one', () => {
    const scene = play(22, () => silent);
    expectAllDelivered(scene);
    expect(scene.asker.engine.stats().neighbours.some((each) => each.stalled)).toBe(true);
  });

  test('a promise that is not kept', () => {
    const scene = play(23, () => ({ meddle: (effect) => (effect.kind === 'upload' ? [] : [effect]) }), false);
    scene.world.runAsks(60_000);
    expect(scene.ask.delivered).toEqual([]);
    expect(scene.ask.endedAt - scene.ask.at).toBeLessThan(2_500);
  });

  test('one that answers again is used again', () => {
    let mute = true;
    const { world, asker, ask } = play(
      24,
      () => ({
        meddle: (effect) => (mute && effect.kind === 'upload' ? [] : [effect]),
      }),
      false,
    );
    world.runAsks(60_000);
    expect(ask.delivered).toEqual([]);
    mute = false;
    world.run(5_000);
    const probing = asker.ask(SAMPLE.content, [0]);
    expect(probing.unavailable).toEqual([0]);
    world.run(2_000);
    const again = asker.ask(SAMPLE.content, [1, 2, 3]);
    world.runAsks(10_000);
    expect(again.delivered).toEqual([1, 2, 3]);
  });

  test('slow drip: the last pieces come from others', () => {
    const drip: VisitorOptions = { uplink: 3 };
    const scene = play(25, () => drip);
    expectAllDelivered(scene);
    expect(scene.ask.endedAt - scene.ask.at).toBeLessThan(8_000);
  });

  test('one that vanishes at half the way, with and without a word', () => {
    for (const how of ['leave', 'crash'] as const) {
      const scene = play(26, () => ({}));
      scene.world.run(60_000, () => scene.ask.delivered.length >= 20);
      scene.world[how](scene.bad);
      expectAllDelivered(scene);
      expect(scene.ask.endedAt - scene.ask.at).toBeLessThan(8_000);
    }
  });

  test('the only holder vanishes: the rest is unavailable', () => {
    const { world, ask, bad } = play(27, () => ({}), false);
    world.run(60_000, () => ask.delivered.length >= 20);
    world.leave(bad);
    world.run(200);
    expect(ask.open.size).toBe(0);
    expect(ask.delivered.length + ask.unavailable.length).toBe(40);
  });

  test('a holder without the piece', () => {
    const { world, ask, bad, asker } = play(28, () => ({}), false);
    bad.store.get(SAMPLE.content.digest)!.delete(3);
    world.runAsks(60_000);
    expect(ask.unavailable).toEqual([3]);
    expect(ask.delivered.length).toBe(39);
    expect(asker.faults).toEqual([]);
    expect(asker.engine.stats().banned).toBe(0);
  });

  test('one that is always busy', () => {
    const { world, ask, asker, bad } = play(29, () => ({}), false);
    bad.tell({ kind: 'pause', reason: 'battery', on: true });
    world.runAsks(60_000);
    expect(ask.endedAt - ask.at).toBeLessThan(3_000);
    expect(asker.ask(SAMPLE.content).endedAt).toBe(world.now);
    bad.tell({ kind: 'pause', reason: 'battery', on: false });
    world.run(5_000);
    asker.ask(SAMPLE.content, [0]);
    world.run(2_000);
    const again = asker.ask(SAMPLE.content, [5]);
    world.runAsks(10_000);
    expect(again.delivered).toEqual([5]);
  });
});

describe('the visitor changes its mind', () => {
  test('a storm of cancels leaves nothing behind', () => {
    const { world, asker, good, bad, ask } = play(31, () => ({}));
    asker.cancel(ask);
    for (let i = 0; i < 200; i++) {
      const each = asker.ask(
        SAMPLE.content,
        [i % 40, (i * 7) % 40].filter((n, at, all) => all.indexOf(n) === at),
      );
      world.run(i % 5);
      asker.cancel(each);
    }
    world.run(5_000);
    expect(asker.engine.stats()).toMatchObject({ asks: 0, wanted: 0, banned: 0 });
    expect(asker.engine.stats().neighbours.every((each) => each.outstanding === 0)).toBe(true);
    for (const holder of [good, bad])
      expect(holder.engine.stats()).toMatchObject({ uploading: 0, queued: 0, banned: 0 });

    const last = asker.ask(SAMPLE.content);
    world.runAsks(60_000);
    expect(last.delivered.length).toBe(40);
    expect(asker.faults).toEqual([]);
  });

  test('a piece wanted by two asks travels once, and survives the end of one', () => {
    const { world, asker, ask } = play(32, () => ({}), false);
    const second = asker.ask(SAMPLE.content, [0, 1]);
    asker.cancel(ask);
    world.runAsks(10_000);
    expect(second.delivered).toEqual([0, 1]);
    const asked = world.sent.get('ask')!;
    expect(asked).toBeLessThanOrEqual(4);
  });
});
