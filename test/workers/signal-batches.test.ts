import { beforeEach, describe, expect, test, vi } from 'vitest';
import { MAX_ASSISTED_CHARS } from '../../protocol/limits.ts';
import { SIGNAL_BATCH_MS } from '../../workers/limits.ts';
import { SignalBatches } from '../../workers/signal-batches.ts';

const OFFER = '{"type":"offer","sdp":"x"}';
const CANDIDATES = ['{"candidate":1}', '{"candidate":2}'];

describe('signals', () => {
  let said: [peer: string, data: string][];
  let batches: SignalBatches;

  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    batches = new SignalBatches(
      (ms, then) => void setTimeout(then, ms),
      (...each) => said.push(each),
    );
    return () => vi.useRealTimers();
  });

  test('of one moment to one peer are one message, in their order', () => {
    for (const signal of [OFFER, ...CANDIDATES]) batches.add('a', signal);
    batches.add('b', OFFER);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(SIGNAL_BATCH_MS);
    expect(said.map(([peer]) => peer)).toEqual(['a', 'b']);
    const all = [OFFER, ...CANDIDATES].map((signal): unknown => JSON.parse(signal));
    expect(JSON.parse(said[0]![1])).toEqual(all);
    expect(said[1]![1]).toBe(OFFER);
  });

  test('leave at once when nothing follows, and once alone', () => {
    batches.flush('a');
    for (const signal of [OFFER, ...CANDIDATES]) batches.add('a', signal);
    batches.flush('a');
    expect(said).toEqual([['a', `[${[OFFER, ...CANDIDATES].join()}]`]]);
    vi.advanceTimersByTime(SIGNAL_BATCH_MS / 2);
    batches.add('a', OFFER);
    vi.advanceTimersByTime(SIGNAL_BATCH_MS / 2);
    expect(said).toHaveLength(1);
    vi.advanceTimersByTime(SIGNAL_BATCH_MS / 2);
    expect(said[1]).toEqual(['a', OFFER]);
  });

  test('of a device with many networks are several messages, none longer than what a neighbour passes on', () => {
    const signals = Array.from({ length: 10_000 }, (_, i) =>
      JSON.stringify({ candidate: { candidate: `candidate:${i} 1 udp`.padEnd(150), sdpMid: '0' } }),
    );
    for (const signal of [OFFER, ...signals]) batches.add('a', signal);
    batches.flush('a');
    expect(Math.max(...said.map(([, data]) => data.length))).toBeLessThanOrEqual(MAX_ASSISTED_CHARS);
    expect(said.length).toBeLessThan(signals.length / 20);
    const all = said.flatMap(([, data]) => JSON.parse(data) as unknown);
    expect(all).toEqual([OFFER, ...signals].map((signal): unknown => JSON.parse(signal)));
    vi.advanceTimersByTime(SIGNAL_BATCH_MS);
    expect(said.flatMap(([, data]) => JSON.parse(data) as unknown)).toHaveLength(all.length);
  });

  test('that alone are longer than that travel alone', () => {
    const long = JSON.stringify({ type: 'offer', sdp: 'x'.repeat(MAX_ASSISTED_CHARS) });
    for (const signal of [CANDIDATES[0]!, long, CANDIDATES[1]!]) batches.add('a', signal);
    batches.flush('a');
    expect(said.map(([, data]) => data)).toEqual([CANDIDATES[0], long, CANDIDATES[1]]);
  });

  test('of a connection that has ended are dropped, and the next one is not kept waiting', () => {
    batches.add('a', OFFER);
    vi.advanceTimersByTime(SIGNAL_BATCH_MS / 2);
    batches.drop('a');
    batches.add('a', CANDIDATES[0]!);
    vi.advanceTimersByTime(SIGNAL_BATCH_MS / 2);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(SIGNAL_BATCH_MS / 2);
    expect(said).toEqual([['a', CANDIDATES[0]]]);
  });

  test('to one on our own line: the description at once, what follows together, and of the next connection as ever', () => {
    batches.add('a', CANDIDATES[0]!);
    batches.begin('a', true);
    for (const signal of [OFFER, ...CANDIDATES]) batches.add('a', signal);
    expect(said).toEqual([['a', OFFER]]);
    batches.flush('a');
    expect(said[1]).toEqual(['a', `[${CANDIDATES.join()}]`]);
    batches.begin('a', true);
    batches.begin('a');
    batches.add('a', OFFER);
    batches.begin('b', true);
    batches.drop('b');
    batches.add('b', OFFER);
    expect(said).toHaveLength(2);
    vi.advanceTimersByTime(SIGNAL_BATCH_MS);
    expect(said.slice(2)).toEqual([
      ['a', OFFER],
      ['b', OFFER],
    ]);
  });
});
