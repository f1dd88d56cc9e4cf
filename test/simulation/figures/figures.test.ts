/** What could be had from neighbours at a plateau is counted there, as what was had. */
import { expect, test } from 'vitest';
import { figuresOf } from './figures.ts';
import { Tally } from './tally.ts';

test('the cap counts what was asked for at the plateau, and what was new there', () => {
  const tally = new Tally();
  const ask = (digest: string, isAlone: boolean, second: number): void => {
    tally.asked(digest, 100, isAlone, second * 1_000);
    tally.useful.add(100, second * 1_000);
  };
  for (let i = 0; i < 5; i++) ask('a', true, 1);
  ask('a', false, 11);
  ask('b', false, 12);
  ask('b', false, 13);
  ask('b', true, 14);
  const plateau = { fromMs: 10_000, toMs: 20_000 };
  expect(figuresOf(tally, new Tally(), plateau).cap).toBe(0.5);
});
