/** On one line to the network whoever was there first is waited for, nobody waits in a circle, and words without bytes hold nobody long. */
import { describe, expect, test } from 'vitest';
import { MAX_FRAME_BYTES } from '../../../protocol/limits.ts';
import { WIRE_VERSION } from '../../../protocol/version.ts';
import type { WireMessage } from '../../../protocol/wire.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample, pieceOf } from './sample-content.ts';

const { content } = makeSample(1, 20_000);
const { digest } = content;
const EXPECTED = { kind: 'expect', holdings: [{ digest, runs: [0, 1] }] } as const;

/** One who joins where `elders` are, and whom `newcomers` join, all on its line. The elders answer its offers, or make their
 * own in the same moment. */
function onLine(
  elders: readonly string[],
  newcomers: readonly string[],
  by: 'answer' | 'offer' = 'answer',
): OneEngine {
  const engine = new OneEngine().join();
  engine.tracker({ kind: 'introduce', peers: [...elders] });
  for (const from of elders) {
    engine.tracker({ kind: 'signal', from, data: `{"type":"${by}"}`, beside: true });
  }
  for (const from of newcomers) {
    engine.tracker({ kind: 'signal', from, data: '{"type":"offer"}', beside: true });
  }
  for (const peer of [...elders, ...newcomers]) {
    engine.tell({ kind: 'link-open', peer });
    engine.message(peer, { kind: 'hello', version: WIRE_VERSION, maxFrame: MAX_FRAME_BYTES });
  }
  return engine;
}

function said(engine: OneEngine, to: string) {
  return engine
    .last('send')
    .filter(({ peer }) => peer === to)
    .map(({ message }) => message);
}

describe('what is expected of one on our line', () => {
  test.each(['answer', 'offer'] as const)('is one of who was there before us, met by its %s', (by) => {
    const engine = onLine(['elder'], [], by).tell({ kind: 'reserve', content, indexes: [0] });
    engine.message('elder', EXPECTED);
    engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'image' });
    expect(said(engine, 'elder')).toMatchObject([{ kind: 'ask', index: 0 }]);
  });

  test('is none of who was named later', () => {
    const engine = onLine([], []);
    engine.tracker({ kind: 'introduce', peers: ['late'] });
    engine.tracker({ kind: 'signal', from: 'late', data: '{"type":"answer"}', beside: true }).meet('late');
    engine.tell({ kind: 'reserve', content, indexes: [0] }).message('late', EXPECTED);
    engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'image' });
    expect(said(engine, 'late')).toEqual([]);
  });
});

describe('what we fetch', () => {
  function fetching(elders: readonly string[], newcomers: readonly string[]): OneEngine {
    const engine = onLine(elders, newcomers);
    engine.tell({ kind: 'reserve', content, indexes: [0] });
    for (const peer of [...elders, ...newcomers]) engine.message(peer, EXPECTED);
    return engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'image' });
  }

  test('is asked of one who was there before us, not of one who waits for us', () => {
    expect(said(fetching(['elder'], ['late']), 'elder')).toMatchObject([{ kind: 'ask', index: 0 }]);
    const engine = fetching([], ['late']);
    expect(said(engine, 'late')).toEqual([]);
    expect(engine.last('unavailable')).toMatchObject([{ ask: 1, indexes: [0] }]);
  });

  test('is asked of one who waits for nobody, for we serve nobody', () => {
    const engine = onLine([], ['late']).tell({ kind: 'pause', reason: 'hidden', on: true });
    engine.tell({ kind: 'reserve', content, indexes: [0] }).message('late', EXPECTED);
    engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'image' });
    expect(said(engine, 'late')).toMatchObject([{ kind: 'ask', index: 0 }]);
  });

  test('is told to one on our line that has said that it fetches it as well: one of us yields', () => {
    const engine = onLine([], ['late']).message('late', EXPECTED);
    expect(said(engine.tell({ kind: 'reserve', content, indexes: [0] }), 'late')).toEqual([EXPECTED]);
  });

  test('is not asked of one whom we met later, though we called it: it may wait for us', () => {
    const engine = onLine(['elder'], []);
    engine.tracker({ kind: 'introduce', peers: ['met later'] });
    engine.tracker({ kind: 'signal', from: 'met later', data: '{"type":"answer"}', beside: true });
    engine.tell({ kind: 'link-open', peer: 'met later' });
    engine.message('met later', { kind: 'hello', version: WIRE_VERSION, maxFrame: MAX_FRAME_BYTES });
    engine.tell({ kind: 'reserve', content, indexes: [0] }).message('met later', EXPECTED);
    engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'image' });
    expect(said(engine, 'met later')).toEqual([]);
  });
});

describe('words on our line', () => {
  /** Milliseconds for which the network is not asked, if a word comes every second and bytes of another piece now and then. */
  function heldFor(bytesEveryMs: number): number {
    const other = makeSample(2, 60_000);
    const engine = onLine(['first'], []);
    engine.message('first', { kind: 'expect', holdings: [{ digest: other.content.digest, runs: [0, 1] }] });
    engine.message('first', EXPECTED);
    engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'blocking' });
    engine.tell({ kind: 'ask', ask: 2, content: other.content, indexes: [0], urgency: 'image' });
    engine.message('first', { kind: 'soon', id: 1 });
    let heldUntil = 0;
    const hear = (message: WireMessage, payload?: Uint8Array<ArrayBuffer>): void => {
      engine.message('first', message, payload);
      for (const { ask, waitMs } of engine.last('coming')) {
        if (ask === 1) heldUntil = engine.now + waitMs;
      }
    };
    const whole = pieceOf(other.bytes, 0);
    for (let ms = 250; ms <= 6_000; ms += 250) {
      engine.pass(250);
      const offset = 2_000 * (ms / bytesEveryMs - 1);
      const frame = { kind: 'data', id: 2, offset, total: whole.length, deflated: false } as const;
      if (ms % bytesEveryMs === 0) hear(frame, whole.subarray(offset, offset + 2_000));
      if (ms % 1_000 === 0) hear({ kind: 'soon', id: 1 });
    }
    return heldUntil;
  }

  test('are worth more of one whose bytes come', () => {
    expect(heldFor(Infinity)).toBeLessThanOrEqual(2_500);
    expect(heldFor(500)).toBeGreaterThan(5_000);
  });
});
