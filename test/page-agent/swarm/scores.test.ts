/** Scores, and the allowance that bounds rates. */
import { describe, expect, test } from 'vitest';
import { Allowance } from '../../../page-agent/swarm/allowance.ts';
import { FIRST_ANSWER_MS } from '../../../page-agent/swarm/limits.ts';
import { Score } from '../../../page-agent/swarm/scores.ts';

describe('score', () => {
  test('goodput is the first sample, then an average; small pieces say nothing of it', () => {
    const score = new Score();
    score.delivered(200_000, 0, 100);
    expect(score.goodput).toBe(2_000);
    score.delivered(1_000, 0, 5_000);
    expect(score.goodput).toBe(2_000);
    score.delivered(200_000, 5_000, 5_050);
    expect(score.goodput).toBe(2_000 + 0.2 * (4_000 - 2_000));
  });

  test('pieces that overlap count from the end of the one before', () => {
    const score = new Score();
    score.delivered(100_000, 0, 100);
    score.delivered(100_000, 0, 200);
    expect(score.goodput).toBe(1_000);
  });

  test('what was cut off tells of one that is slower than was thought, and only then', () => {
    const score = new Score();
    score.deliveredPart(50, 0, score.latency + 50);
    score.deliveredPart(1_000_000, 0, score.latency + 500);
    expect([score.goodput, score.isMeasured(1_000)]).toEqual([1_000, false]);
    score.deliveredPart(50_000, 0, score.latency + 500);
    expect([score.goodput, score.isMeasured(1_000)]).toEqual([100, true]);
    expect(score.isMeasured(1_000_000)).toBe(false);
  });

  test('what was cut off before anything came tells of its beginning alone', () => {
    const score = new Score();
    const { latency } = score;
    score.deliveredPart(0, 0, latency / 2);
    expect(score.latency).toBe(latency);
    score.deliveredPart(0, 0, 2 * latency);
    expect(score.latency).toBeGreaterThan(latency);
    expect([score.goodput, score.isMeasured(1_000)]).toEqual([1_000, false]);
  });

  test('patience follows latency and has a floor', () => {
    const score = new Score();
    expect(score.patience).toBe(FIRST_ANSWER_MS);
    for (let i = 0; i < 50; i++) score.answered(500);
    expect(score.patience).toBeGreaterThan(1_990);
  });

  // [what has happened, doubtful, stalled]
  const rows: [string, (score: Score) => void, boolean, boolean][] = [
    ['nothing', () => undefined, false, false],
    ['a time-out of one that never answered', (score) => score.timedOut(), true, true],
    ['one time-out', (score) => (score.answered(5), score.timedOut()), true, false],
    ['two in a row', (score) => (score.answered(5), score.timedOut(), score.timedOut()), true, true],
    [
      'two, a piece between',
      (score) => (score.answered(5), score.timedOut(), score.delivered(9, 0, 9), score.timedOut()),
      true,
      false,
    ],
    ['a piece after all', (score) => (score.timedOut(), score.delivered(9, 0, 9)), false, false],
    ['an answer to a probe', (score) => (score.timedOut(), score.recovered()), false, false],
  ];
  test.each(rows)('%s', (_, happen, doubtful, stalled) => {
    const score = new Score();
    happen(score);
    expect([score.doubtful, score.stalled]).toEqual([doubtful, stalled]);
  });
});

describe('allowance', () => {
  test('so much at once, then by and by, with debt', () => {
    const allowance = new Allowance(100, 1_000);
    expect(allowance.waitMs(0)).toBe(0);
    allowance.spend(150, 0);
    expect(allowance.waitMs(0)).toBe(51);
    expect(allowance.waitMs(51)).toBe(0);
    expect(allowance.waitMs(1_000_000)).toBe(0);
    allowance.spend(101, 1_000_000);
    expect(allowance.waitMs(1_000_000)).toBe(2);
  });

  test('none is no bound', () => {
    const allowance = new Allowance(100, Infinity);
    for (let i = 0; i < 100; i++) allowance.spend(1e9, 0);
    expect(allowance.waitMs(0)).toBe(0);
  });
});
