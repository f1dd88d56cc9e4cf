import { describe, expect, test } from 'vitest';
import { Meter } from './meter.ts';
import { Samples } from './samples.ts';
import { Tally } from './tally.ts';

describe('samples', () => {
  test('quantiles are those of nearest rank', () => {
    const samples = new Samples();
    for (let i = 3_000; i >= 1; i--) samples.add(i);
    expect(samples.quantiles()).toEqual({ p50: 1_500, p95: 2_850, p99: 2_970 });
    expect(samples.curve(2)).toEqual([1, 1_500, 3_000]);
    expect(new Samples().quantiles()).toEqual({ p50: 0, p95: 0, p99: 0 });
  });

  test('fairness is 1 when all give the same and 1/n when one gives all', () => {
    const equal = new Samples();
    const single = new Samples();
    for (let i = 0; i < 4; i++) {
      equal.add(5);
      single.add(i === 0 ? 5 : 0);
    }
    expect([equal.fairness(), single.fairness()]).toEqual([1, 0.25]);
  });
});

describe('a meter', () => {
  test('spreads an amount over the seconds that it took', () => {
    const meter = new Meter();
    meter.add(300, 500, 3_500);
    meter.add(7, 2_000);
    expect(meter.bins()).toEqual([50, 100, 107, 50]);
    expect([meter.total, meter.peak(), meter.sum(1_000, 3_000)]).toEqual([307, 107, 207]);
    expect(meter.bins(6)).toEqual([50, 100, 107, 50, 0, 0]);
  });
});

test('what was recorded elsewhere is merged, and nothing of it lost', () => {
  const [here, there] = [new Tally(), new Tally()];
  for (const [tally, at] of [
    [here, 1_500],
    [there, 3_500],
  ] as const) {
    tally.asked('a', 100, true, at);
    tally.left('late', 60, at, at);
    tally.completion.add(at);
    tally.stalls += 2;
  }
  here.merge(structuredClone(there.record()));
  expect(here.alone.bins()).toEqual([0, 100, 0, 100]);
  expect([here.originBytes.total, here.originBytesBy.get('late')?.bins()]).toEqual([120, [0, 60, 0, 60]]);
  expect([here.completion.count, here.completion.quantile(1), here.stalls]).toEqual([2, 3_500, 4]);
  expect(there.alone.total).toBe(100);
});
