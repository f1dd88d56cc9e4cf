/** On one line to the network whoever was there first is waited for, nobody waits in a circle, and words without bytes hold nobody long. */
import { describe, expect, test } from 'vitest';
import type { WireMessage } from '../../../protocol/wire.ts';
import { onLine, said } from './on-line.ts';
import type { OneEngine } from './one-engine.ts';
import { makeSample, pieceOf } from './sample-content.ts';

const { content } = makeSample(1, 20_000);
const { digest } = content;
const EXPECTED = { kind: 'expect', holdings: [{ digest, runs: [0, 1] }] } as const;

test('what is expected of one who was there before us is waited for', () => {
  const engine = onLine('elder').tell({ kind: 'reserve', content, indexes: [0] });
  engine.message('elder', EXPECTED);
  engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'image' });
  expect(said(engine, 'elder')).toMatchObject([{ kind: 'ask', index: 0 }]);
});

describe('what we fetch', () => {
  function fetching(...peers: readonly string[]): OneEngine {
    const engine = onLine(...peers);
    engine.tell({ kind: 'reserve', content, indexes: [0] });
    for (const peer of peers) engine.message(peer, EXPECTED);
    return engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'image' });
  }

  test('is asked of one who was there before us, not of one who waits for us', () => {
    expect(said(fetching('elder', 'newcomer'), 'elder')).toMatchObject([{ kind: 'ask', index: 0 }]);
    const engine = fetching('newcomer');
    expect(said(engine, 'newcomer')).toEqual([]);
    expect(engine.last('unavailable')).toMatchObject([{ ask: 1, indexes: [0] }]);
  });

  test('is asked of one who waits for nobody, for we serve nobody', () => {
    const engine = onLine('newcomer').tell({ kind: 'pause', reason: 'hidden', on: true });
    engine.tell({ kind: 'reserve', content, indexes: [0] }).message('newcomer', EXPECTED);
    engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'image' });
    expect(said(engine, 'newcomer')).toMatchObject([{ kind: 'ask', index: 0 }]);
  });

  test('is told to one on our line that has said that it fetches it as well: one of us yields', () => {
    const engine = onLine('newcomer').message('newcomer', EXPECTED);
    expect(said(engine.tell({ kind: 'reserve', content, indexes: [0] }), 'newcomer')).toEqual([EXPECTED]);
  });
});

describe('words on our line', () => {
  /** Milliseconds for which the network is not asked, if a word comes every second and bytes of another piece now and then. */
  function heldFor(bytesEveryMs: number): number {
    const other = makeSample(2, 60_000);
    const engine = onLine('first');
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
