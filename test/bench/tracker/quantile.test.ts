import { expect, test } from 'vitest';
import { quantile } from './quantile.ts';

test('a quantile is the value below which the share lies', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(quantile(values, 0)).toBe(1);
  expect(quantile(values, 0.5)).toBe(51);
  expect(quantile(values, 0.99)).toBe(100);
  expect(quantile([7], 1)).toBe(7);
  expect(() => quantile([], 0.5)).toThrow('at least one value');
});
