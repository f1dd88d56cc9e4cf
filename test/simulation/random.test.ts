import { describe, expect, test } from 'vitest';
import { Random } from './random.ts';

function draw(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.next());
}

describe('seeded chance', () => {
  test('is the same for the same seed, on every machine', () => {
    expect(draw(new Random('1'), 3).map((value) => Math.floor(value * 2 ** 32))).toEqual(GOLDEN);
    expect(draw(new Random('1'), 50)).toEqual(draw(new Random('1'), 50));
    expect(draw(new Random('1'), 50)).not.toEqual(draw(new Random('2'), 50));
  });

  test('forks do not depend on what was drawn before', () => {
    const drawn = new Random('seed');
    draw(drawn, 7);
    expect(draw(drawn.fork('a'), 5)).toEqual(draw(new Random('seed').fork('a'), 5));
    expect(draw(drawn.fork('a'), 5)).not.toEqual(draw(drawn.fork('b'), 5));
  });

  test('is even, and has the moments that it should', () => {
    const random = new Random('moments');
    const bars = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 20_000; i++) bars[random.below(10)]!++;
    for (const bar of bars) expect(Math.abs(bar - 2_000)).toBeLessThan(200);
    const waits = Array.from({ length: 20_000 }, () => random.exponential(5));
    expect(waits.reduce((sum, wait) => sum + wait, 0) / waits.length).toBeCloseTo(5, 0);
    const rates = Array.from({ length: 20_001 }, () => random.lognormal(60, 2)).sort((a, b) => a - b);
    expect(rates[10_000]! / 60).toBeCloseTo(1, 1);
  });
});

/** The first three words of the stream of seed "1". */
const GOLDEN = [3_737_617_831, 1_119_192_511, 2_396_890_990];
