/** How long peers are waited for. */
import { expect, test } from 'vitest';
import {
  NO_MEMORY,
  networkRunPieces,
  promiseEndsAt,
  promisedBudget,
  rememberFirstPiece,
  rememberPiece,
  silenceBudget,
} from '../../content/hedge.ts';
import type { Urgency } from '../../content/urgency.ts';

const URGENCIES: readonly Urgency[] = ['blocking', 'image', 'media', 'background'];

test('a dead mesh costs less than the 50 ms that are promised', () => {
  for (const urgency of URGENCIES) expect(silenceBudget(urgency)).toBeLessThanOrEqual(40);
});

test('a promise is given longer than silence, and less at every stall', () => {
  for (const urgency of URGENCIES) {
    expect(promisedBudget(urgency, NO_MEMORY, 0)).toBeGreaterThan(silenceBudget(urgency));
    for (let stalls = 0; stalls < 6; stalls++) {
      expect(promisedBudget(urgency, NO_MEMORY, stalls + 1)).toBeLessThan(
        promisedBudget(urgency, NO_MEMORY, stalls),
      );
    }
  }
});

test('quick neighbours shorten the budget, slow ones never lengthen it', () => {
  const quick = rememberFirstPiece(NO_MEMORY, 5);
  const slow = rememberFirstPiece(NO_MEMORY, 5000);
  for (const urgency of URGENCIES) {
    expect(promisedBudget(urgency, quick, 0)).toBeLessThan(promisedBudget(urgency, NO_MEMORY, 0));
    expect(promisedBudget(urgency, slow, 0)).toBe(promisedBudget(urgency, NO_MEMORY, 0));
  }
});

test('a promise ends with its budget, or later while neighbours are at work, but for ever never', () => {
  const since = 1000;
  for (const urgency of URGENCIES) {
    const budget = promisedBudget(urgency, NO_MEMORY, 0);
    const endsAt = (lastPieceAt: number): number =>
      promiseEndsAt(urgency, rememberPiece(NO_MEMORY, lastPieceAt), 0, since) - since;
    expect(promiseEndsAt(urgency, NO_MEMORY, 0, since)).toBe(since + budget);
    expect(endsAt(since)).toBe(budget);
    expect(endsAt(since + budget - 1)).toBe(budget + 249);
    expect(endsAt(since + 100 * budget)).toBe(3 * budget);
  }
});

test('the memory moves towards what is measured', () => {
  const memory = rememberFirstPiece(rememberFirstPiece(NO_MEMORY, 100), 0);
  expect(memory.firstPieceMs).toBeCloseTo(80);
});

test('runs from the network grow with the stalls', () => {
  expect([0, 1, 2].map(networkRunPieces)).toEqual([4, 8, 16]);
});
