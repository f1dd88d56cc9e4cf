/** What could be had from neighbours at a plateau is counted there, as what was had. */
import { expect, test } from 'vitest';
import { figuresOf } from './figures.ts';
import { Tally } from './tally.ts';

const PLATEAU = { fromMs: 10_000, toMs: 20_000 };

type Ask = readonly [digest: string, isAlone: boolean, second: number];

function capOf(...asks: readonly Ask[]): number {
  const tally = new Tally();
  for (const [digest, isAlone, second] of asks) {
    tally.asked(digest, 100, isAlone, second * 1_000);
    tally.useful.add(100, second * 1_000);
  }
  return figuresOf(tally, new Tally(), PLATEAU).cap;
}

test('the cap counts what was asked for at the plateau, and what was new there', () => {
  const before: Ask[] = Array.from({ length: 5 }, () => ['a', false, 1]);
  expect(capOf(...before, ['a', false, 11], ['b', false, 12], ['b', false, 13], ['b', true, 14])).toBe(0.5);
});

test('what comes to those whom nobody can reach is counted once, and helps nobody', () => {
  expect(capOf(['a', true, 11], ['b', false, 12], ['b', false, 13], ['b', false, 14])).toBe(0.5);
  expect(capOf(['b', true, 11], ['b', false, 12], ['b', false, 13], ['b', false, 14])).toBe(0.5);
});
