/** The arithmetic of the benchmarks. */
import { describe, expect, test } from 'vitest';
import { differences, median, middleMean, ratios } from './measure.ts';

describe('median', () => {
  test('is the middle value, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  test('lies between the two middle values of an even number', () => {
    expect(median([4, 1, 100, 2])).toBe(3);
  });

  test('leaves its values as they were', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test('of nothing is an error', () => {
    expect(() => median([])).toThrow('Nothing was measured');
  });
});

describe('middleMean', () => {
  test('leaves out the lowest and the highest quarter', () => {
    expect(middleMean([1000, 2, 3, 4, 5, 6, 7, 0])).toBe(4.5);
  });

  test('of few values is their mean', () => {
    expect(middleMean([1, 2, 6])).toBe(3);
  });
});

describe('round by round', () => {
  test('ratios are ours ÷ theirs', () => {
    expect(ratios([1, 9], [2, 3])).toEqual([0.5, 3]);
  });

  test('differences are ours − theirs', () => {
    expect(differences([1, 9], [2, 3])).toEqual([-1, 6]);
  });

  test('a round without its other side is an error', () => {
    expect(() => ratios([1, 2], [1])).toThrow('one value a side');
    expect(() => differences([1], [])).toThrow('one value a side');
  });
});
