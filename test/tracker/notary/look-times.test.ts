import { expect, test } from 'vitest';
import { LEAST_LOOK_MS, MOST_LOOK_MS } from '../../../tracker/notary/limits.ts';
import { nextLookMs } from '../../../tracker/notary/look-times.ts';

test('seldom until the next segment is nearly due, often until it is there, seldom when it does not come', () => {
  expect(nextLookMs(4000, 0)).toBe(3000);
  expect(nextLookMs(4000, 2900)).toBe(LEAST_LOOK_MS);
  expect(nextLookMs(4000, 7999)).toBe(LEAST_LOOK_MS);
  expect(nextLookMs(4000, 8001)).toBe(1000);
  expect(nextLookMs(60_000, 1e9)).toBe(MOST_LOOK_MS);
});

test('never so often that it is a burden, however short the segments', () => {
  for (const segmentMs of [0, 1, 100, 300]) {
    for (const since of [0, 50, 500, 5000]) expect(nextLookMs(segmentMs, since)).toBe(LEAST_LOOK_MS);
  }
});
