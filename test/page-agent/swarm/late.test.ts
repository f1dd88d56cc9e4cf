/** When what was asked of one neighbour is asked of an idle one as well. */
import { expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import { ask, asked, bytes, digest, withHolders } from './holders.ts';
import { OneEngine } from './one-engine.ts';
import { pieceOf } from './sample-content.ts';

test('what is being sent is asked of an idle neighbour only when the rest would take long', () => {
  for (const [frames, others] of [
    [8, []],
    [1, ['b']],
  ] as const) {
    const engine = ask(withHolders('a', 'b'), 1, [0]);
    engine.message('a', { kind: 'soon', id: 1 });
    const effects: SwarmEffect[] = [];
    for (let frame = 0; frame < 8; frame++) {
      const offset = frame * 20_000;
      const header = { kind: 'data', id: 1, offset, total: PIECE_BYTES, deflated: false } as const;
      if (frame < frames) engine.message('a', header, pieceOf(bytes, 0).slice(offset, offset + 20_000));
      effects.push(...engine.pass(125));
    }
    expect(asked(effects)).toEqual(others);
  }
});

test('what was promised is late only some time after it was there', () => {
  const late = (isThere: boolean): OneEngine => {
    const engine = new OneEngine().meet('a').meet('b');
    engine.message('a', { kind: 'expect', holdings: [{ digest, runs: [0, 1] }] });
    expect(asked(ask(engine, 1, [0]).effects)).toEqual(['a']);
    engine.message('a', { kind: 'soon', id: 1 }).pass(700);
    if (isThere) engine.message('a', { kind: 'have', holdings: [{ digest, runs: [0, 1] }] });
    return engine.message('b', { kind: 'have', holdings: [{ digest, runs: [0, 1] }] });
  };
  expect(asked(late(false).pass(100))).toEqual(['b']);
  const engine = late(true);
  expect(asked(engine.pass(600))).toEqual([]);
  expect(asked(engine.pass(200))).toEqual(['b']);
});
