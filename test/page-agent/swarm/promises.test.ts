/** What neighbours are told of pieces that our own fetches are to bring, and when. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { HAVE_BATCH_MS, MAX_PARKED_PER_PIECE } from '../../../page-agent/swarm/limits.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import { MAX_RUN_NUMBERS } from '../../../protocol/limits.ts';
import type { WireMessage } from '../../../protocol/wire.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample } from './sample-content.ts';

const { content } = makeSample(7, 200 * PIECE_BYTES);
const { digest } = content;
const FEW = Array.from({ length: MAX_PARKED_PER_PIECE }, (_, i) => `early ${i}`);

/** Fetching piece 0, which as many as may wait for it have asked for. */
function fetching(): OneEngine {
  const engine = new OneEngine().meet('late');
  for (const peer of FEW) engine.meet(peer);
  engine.tell({ kind: 'reserve', content, indexes: [0] });
  for (const peer of FEW) engine.message(peer, { kind: 'ask', id: 1, digest, index: 0 });
  return engine;
}

function keep(engine: OneEngine, index = 0): SwarmEffect[] {
  const at = engine.tell({ kind: 'kept', content, indexes: [index] }).effects;
  return [...at, ...engine.pass(2 * HAVE_BATCH_MS)];
}

function told(effects: readonly SwarmEffect[]): [string, WireMessage][] {
  return effects.flatMap((effect): [string, WireMessage][] =>
    effect.kind === 'send' && effect.message.kind === 'have' ? [[effect.peer, effect.message]] : [],
  );
}

const have = (index: number): WireMessage => ({
  kind: 'have',
  holdings: [{ digest, runs: [index, index + 1] }],
});

describe('a piece that our fetch has brought', () => {
  test('is no news to those who were told that it would', () => {
    expect(told(keep(fetching()))).toEqual([]);
  });

  test('is news to one that was sent away because others wait for it', () => {
    const engine = fetching().message('late', { kind: 'ask', id: 1, digest, index: 0 });
    expect(engine.sent()).toEqual([{ kind: 'refuse', id: 1, reason: 'missing' }]);
    expect(told(keep(engine))).toEqual([['late', have(0)]]);
  });

  test('is news to one that did not wait for it', () => {
    const [first] = FEW;
    const engine = fetching().message(first!, { kind: 'cancel', id: 1 });
    expect(told(keep(engine))).toEqual([[first, have(0)]]);
  });

  test('is news to all who were told in between that nothing of its content is here', () => {
    const engine = new OneEngine().meet('a');
    keep(engine, 5);
    engine.tell({ kind: 'reserve', content, indexes: [0] }).tell({ kind: 'lost', digest });
    expect(engine.sent()).toEqual([{ kind: 'gone', digests: [digest] }]);
    expect(told(keep(engine))).toEqual([['a', have(0)]]);
  });

  test('is news where there were too many gaps to tell of', () => {
    const engine = new OneEngine().meet('a');
    const indexes = Array.from({ length: MAX_RUN_NUMBERS }, (_, i) => 2 * i);
    engine.tell({ kind: 'reserve', content, indexes });
    const last = indexes.at(-1)!;
    expect(told(keep(engine, last))).toEqual([['a', have(last)]]);
  });
});

test('who waits or was sent away hears nothing more once uploads rest', () => {
  const engine = fetching().message('late', { kind: 'ask', id: 1, digest, index: 0 });
  engine.tell({ kind: 'pause', reason: 'visitor', on: true });
  expect(engine.sent().filter(({ kind }) => kind === 'refuse')).toHaveLength(FEW.length);
  expect(told(keep(engine))).toEqual([]);
});
