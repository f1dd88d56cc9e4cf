import { expect, test } from 'vitest';
import { CODE_BLOCKS, CODE_STEP_MS, readTimeCode } from '../../../demo-site/streams/time-code.ts';

function blocksOf(steps: number, white = 220, black = 30): number[] {
  const bits = steps.toString(2).padStart(CODE_BLOCKS - 2, '0');
  return [white, black, ...bits.split('').map((bit) => (bit === '1' ? white : black))];
}

test('a time code is read from its blocks, also when they are grey', () => {
  for (const steps of [0, 1, 5, 200, 16_383]) {
    expect(readTimeCode(blocksOf(steps))).toBe(steps * CODE_STEP_MS);
    expect(readTimeCode(blocksOf(steps, 160, 70))).toBe(steps * CODE_STEP_MS);
  }
});

test('what has no white beside black is none', () => {
  expect(readTimeCode(blocksOf(5, 90, 60))).toBeNull();
  expect(readTimeCode(blocksOf(5, 30, 220))).toBeNull();
  expect(readTimeCode([])).toBeNull();
});
