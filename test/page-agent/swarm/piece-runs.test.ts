/** Runs of pieces against a plain set. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PieceRuns } from '../../../page-agent/swarm/piece-runs.ts';

const step = fc.oneof(
  fc.record({ add: fc.tuple(fc.nat(40), fc.nat(10)) }),
  fc.record({ remove: fc.nat(50) }),
  fc.record({ subtract: fc.tuple(fc.nat(40), fc.nat(10)) }),
);

test('any additions and removals are those of a set, in the fewest ascending runs', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const runs = new PieceRuns();
      const model = new Set<number>();
      for (const each of steps) {
        if ('add' in each) {
          const [first, length] = each.add;
          runs.add(first, first + length);
          for (let i = first; i < first + length; i++) model.add(i);
        } else if ('subtract' in each) {
          const [first, length] = each.subtract;
          runs.subtract(first, first + length);
          for (let i = first; i < first + length; i++) model.delete(i);
        } else {
          runs.remove(each.remove);
          model.delete(each.remove);
        }
      }
      for (let i = 0; i < 60; i++) expect(runs.has(i)).toBe(model.has(i));
      expect(runs.isEmpty).toBe(model.size === 0);
      expect(runs.numbers.every((number, i) => i === 0 || number > runs.numbers[i - 1]!)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('as many pieces as the wire can name go as quickly as one', () => {
  const runs = new PieceRuns();
  runs.add(0, 2 ** 32 - 1);
  runs.subtract(5, 2 ** 32 - 2);
  expect(runs.numbers).toEqual([0, 5, 2 ** 32 - 2, 2 ** 32 - 1]);
});

test('the bound on numbers holds, and what fits into runs still goes in', () => {
  const runs = new PieceRuns(4);
  for (const first of [0, 10, 20]) runs.add(first, first + 2);
  expect(runs.numbers).toEqual([0, 2, 10, 12]);
  runs.add(2, 10);
  expect(runs.numbers).toEqual([0, 12]);
});

test('the longest runs, in order', () => {
  const runs = new PieceRuns();
  for (const [first, after] of [
    [0, 1],
    [5, 9],
    [20, 22],
    [30, 40],
  ] as const)
    runs.add(first, after);
  expect(runs.longest(4)).toEqual([5, 9, 30, 40]);
  expect(runs.longest(8)).toEqual([0, 1, 5, 9, 20, 22, 30, 40]);
});
