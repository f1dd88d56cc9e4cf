import { describe, expect, test } from 'vitest';
import {
  absence,
  delayToAir,
  LEAVING_SEGMENTS,
  onAir,
  placeOf,
  WINDOW_SEGMENTS,
} from '../../../demo-site/streams/on-air.ts';
import { PACKAGED } from './sample-packaged.ts';

describe('what is on air', () => {
  test('is nothing until the first segment is whole', () => {
    expect(onAir(PACKAGED, 0)).toBeNull();
    expect(onAir(PACKAGED, 3999)).toBeNull();
    expect(onAir(PACKAGED, 4000)).toEqual({ first: 0, last: 0 });
  });

  test('grows to the window and then slides by one segment at a time, never back', () => {
    let before = { first: 0, last: 0 };
    for (let airMs = 4000; airMs < 200_000; airMs += 250) {
      const span = onAir(PACKAGED, airMs)!;
      expect(span.last - span.first + 1).toBeLessThanOrEqual(WINDOW_SEGMENTS);
      for (const end of ['first', 'last'] as const) {
        expect(span[end] - before[end]).toBeGreaterThanOrEqual(0);
        expect(span[end] - before[end]).toBeLessThanOrEqual(1);
      }
      before = span;
    }
    expect(before.last - before.first + 1).toBe(WINDOW_SEGMENTS);
  });

  test('keeps a segment for as long as a playlist may name it, and then no more', () => {
    const airMs = 400_000;
    const { first, last } = onAir(PACKAGED, airMs)!;
    expect(absence(PACKAGED, airMs, last)).toBeNull();
    expect(absence(PACKAGED, airMs, last + 1)).toBe('not yet');
    expect(absence(PACKAGED, airMs, first - LEAVING_SEGMENTS)).toBeNull();
    expect(absence(PACKAGED, airMs, first - LEAVING_SEGMENTS - 1)).toBe('no more');
  });

  test('is the film over and over', () => {
    expect(placeOf(PACKAGED, 3)).toEqual({ turn: 0, index: 3 });
    expect(placeOf(PACKAGED, 4)).toEqual({ turn: 1, index: 0 });
  });

  test('tells how late a picture is, also across the end of the film', () => {
    expect(delayToAir(PACKAGED, 20_000, 3_000)).toBe(1_000);
    expect(delayToAir(PACKAGED, 17_000, 15_000)).toBe(2_000);
  });
});
