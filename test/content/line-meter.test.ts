/** What the line is taken to carry, and how long neighbours may take beside it. */
import { describe, expect, test } from 'vitest';
import { LineMeter } from '../../content/line-meter.ts';

const MB = 1024 * 1024;

/** A meter after `times` fetches of a megabyte, each in so many milliseconds. */
function measured(ms: number, times: number, meet: (line: LineMeter) => void = () => undefined): LineMeter {
  const line = new LineMeter();
  let now = 0;
  for (let i = 0; i < times; i++) {
    line.start(now);
    meet(line);
    line.take(MB / 2, now + ms / 2);
    line.take(MB / 2, (now += ms));
    line.end();
    now += 10_000;
  }
  return line;
}

test('neighbours may take as long as the network, and a moment that nobody notices', () => {
  const line = new LineMeter();
  expect(line.budget(0, false)).toBeLessThanOrEqual(150);
  expect(line.budget(2_000_000, false) - line.budget(0, false)).toBe(1_000);
  expect(line.budget(0, true)).toBeGreaterThan(3 * line.budget(0, false));
});

test('a slow line gives them longer, a quick one less, but however quick it is no less than anybody needs', () => {
  const networkMs = (line: LineMeter): number => line.budget(MB, false) - line.budget(0, false);
  expect(networkMs(measured(1_000, 20))).toBeCloseTo(1_000, -1);
  expect(networkMs(measured(250, 20))).toBeCloseTo(250, -1);
  expect(networkMs(measured(1, 20))).toBeCloseTo(131, 0);
  // A cache may answer within the tick of a clock.
  expect(networkMs(measured(0, 20))).toBeCloseTo(131, 0);
});

test('what came while neighbours took their part of the line says nothing', () => {
  const line = measured(10_000, 20, (each) => {
    each.shared = true;
  });
  expect(line.budget(MB, false)).toBe(new LineMeter().budget(MB, false));
});

test('fetches at once are measured together, and the time between fetches not at all', () => {
  const line = new LineMeter();
  for (let i = 0; i < 20; i++) {
    const now = 20_000 * i;
    line.start(now);
    line.start(now);
    line.take(MB / 2, now + 500);
    line.end();
    line.take(MB / 2, now + 500);
    line.end();
  }
  expect(line.budget(MB, false) - line.budget(0, false)).toBeCloseTo(500, -1);
});

test('promises that were not kept halve the time, three times at most', () => {
  const line = new LineMeter();
  const full = line.budget(MB, false);
  const after = (late: number): number => {
    line.late = late;
    return line.budget(MB, false);
  };
  expect([1, 2, 3, 4, 40].map(after)).toEqual([full / 2, full / 4, full / 8, full / 8, full / 8]);
  expect(after(0)).toBe(full);
});

describe('a line that was seen to be slow', () => {
  /** After `bytes` in `ms`, while `wanted` were wanted: milliseconds for a megabyte, beside one who fetches over the same. */
  function besideAfter(bytes: number, ms: number, wanted = 2 * MB, shared = false): number {
    const line = new LineMeter();
    line.wanted = wanted;
    line.start(0);
    line.shared = shared;
    line.take(bytes, ms);
    expect(line.budget(MB, false)).toBe(new LineMeter().budget(MB, false));
    return line.budget(MB, false, true) - line.budget(0, false, true);
  }
  const usual = besideAfter(0, 1);

  test('gives whoever fetches over it the time that the network would need, and nobody else', () => {
    expect(besideAfter(100_000, 2_000)).toBeCloseTo(MB / 50, 6);
  });

  test.each([
    ['only for a moment', besideAfter(10_000, 900)],
    ['by those who wanted little', besideAfter(100_000, 2_000, MB)],
    ['while neighbours took a part', besideAfter(100_000, 2_000, 2 * MB, true)],
    ['no slower than is usual', besideAfter(0.9 * MB, 200)],
  ])('%s gives no more', (_, ms) => {
    expect(ms).toBe(usual);
  });

  test('gives no more once it was seen to be quick again', () => {
    const line = new LineMeter();
    line.wanted = 2 * MB;
    line.start(0);
    line.take(10_000, 4_000);
    expect(line.budget(MB, false, true)).toBeGreaterThan(100_000);
    line.end();
    line.start(5_000);
    line.take(MB, 5_200);
    expect(line.budget(MB, false, true)).toBe(line.budget(MB, false));
  });
});

describe('what the network would take for all that is wanted', () => {
  test('is news once it has brought something for a while, and now and then after that', () => {
    const line = new LineMeter();
    line.wanted = 10 * MB;
    line.start(0);
    expect(line.news(0)).toBeNull();
    line.take(1_000, 200);
    expect(line.news(200)).toBeNull();
    line.take(29_000, 600);
    expect(line.news(600)).toBeCloseTo((10 * MB) / 50, 0);
    line.take(30_000, 700);
    expect(line.news(700)).toBeNull();
    line.take(20_000, 1_000);
    expect(line.news(1_000)).toBeCloseTo((10 * MB) / 80, 0);
  });

  test('goes by what came of late, though neighbours took a part, and by what is wanted now', () => {
    const line = measured(1_000, 3, (each) => {
      each.shared = true;
    });
    line.wanted = 4 * MB;
    expect(line.news(50_000)).toBeCloseTo(4_000, 0);
    line.wanted = 0;
    expect(line.news(60_000)).toBe(0);
    line.wanted = MB;
    line.start(100_000);
    line.take(MB / 4, 101_000);
    expect(line.news(101_000)).toBeCloseTo(4_000, 0);
  });
});
