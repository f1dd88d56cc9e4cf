/** That a scenario's time did not suffice is noticed, whatever its ratios say. */
import { describe, expect, test } from 'vitest';
import { playWorld } from '../play-scenario.ts';
import { office } from '../scenarios/office.ts';
import { cutShort } from './cut-short.ts';

const both = (peers: number, plain: number): { peers: number; plain: number } => ({ peers, plain });

describe('a scenario is cut short', () => {
  test('when more than one in a hundred was under way at its end, with peers or without', () => {
    const peers = { done: 407, of: 1_000 };
    const plain = { done: 1, of: 1_000 };
    expect(cutShort({ finished: both(407, 1), cutOff: both(593, 999) })).toEqual({ peers, plain });
    expect(cutShort({ finished: both(100, 98), cutOff: both(0, 2) })).not.toBeNull();
    expect(cutShort({ finished: both(98, 100), cutOff: both(2, 0) })).not.toBeNull();
    expect(cutShort({ finished: both(0, 0), cutOff: both(1, 1) })).not.toBeNull();
  });

  test('but not by the last few, nor when nothing was begun', () => {
    expect(cutShort({ finished: both(99, 100), cutOff: both(1, 0) })).toBeNull();
    expect(cutShort({ finished: both(0, 0), cutOff: both(0, 0) })).toBeNull();
  });
});

test('what is under way at the end of a world is cut off, what was loaded is not', () => {
  const { tally } = playWorld({ ...office, lastsMs: 90_000 }, { seed: '1', visitors: 400 }, false);
  expect(tally.finished).toBeGreaterThan(0);
  expect(tally.cutOff).toBeGreaterThan(0);
  expect(tally.finished + tally.cutOff).toBe(tally.completion.count);
  const whole = playWorld(office, { seed: '1', visitors: 20 }, false).tally;
  expect([whole.finished, whole.cutOff]).toEqual([20, 0]);
});
