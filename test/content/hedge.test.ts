/** How long peers are waited for. */
import { describe, expect, test } from 'vitest';
import {
  NO_MEMORY,
  networkNeedsMs,
  networkRunPieces,
  promiseEndsAt,
  promisedBudget,
  rememberFirstPiece,
  rememberNetwork,
  rememberPiece,
  rememberPromise,
  silenceBudget,
} from '../../content/hedge.ts';
import type { Urgency } from '../../content/urgency.ts';

const URGENCIES: readonly Urgency[] = ['blocking', 'image', 'media', 'background'];

test('a dead mesh costs less than the 50 ms that are promised', () => {
  for (const urgency of URGENCIES) expect(silenceBudget(urgency, null)).toBeLessThanOrEqual(40);
});

test('a promise is given longer than silence, and less at every stall', () => {
  for (const urgency of URGENCIES) {
    expect(promisedBudget(urgency, NO_MEMORY, 0)).toBeGreaterThan(silenceBudget(urgency, null));
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

test('promises that were not kept are given half as long each, whichever request they were for, until one is', () => {
  const once = rememberPromise(NO_MEMORY, false);
  const twice = rememberPromise(once, false);
  for (const urgency of URGENCIES) {
    const full = promisedBudget(urgency, NO_MEMORY, 0);
    expect(promisedBudget(urgency, once, 0)).toBe(full / 2);
    expect(promisedBudget(urgency, twice, 1)).toBe(full / 8);
    expect(promisedBudget(urgency, rememberPromise(twice, true), 0)).toBe(full);
  }
});

test('a promise ends with its budget, or later while neighbours are at work, but for ever never', () => {
  const since = 1000;
  for (const urgency of URGENCIES) {
    const budget = promisedBudget(urgency, NO_MEMORY, 0);
    const endsAt = (lastPieceAt: number): number =>
      promiseEndsAt(urgency, rememberPiece(NO_MEMORY, lastPieceAt), 0, since, null) - since;
    expect(promiseEndsAt(urgency, NO_MEMORY, 0, since, null)).toBe(since + budget);
    expect(endsAt(since)).toBe(budget);
    expect(endsAt(since + budget - 1)).toBe(budget + 249);
    expect(endsAt(since + 100 * budget)).toBe(3 * budget);
  }
});

describe('a player that runs dry', () => {
  const since = 1000;
  const piece = 256 * 1024;
  const endsAt = (dryAt: number, memory = NO_MEMORY): number =>
    promiseEndsAt('media', memory, 0, since, { dryAt, bytes: piece });

  test('has the network started in time for it, and no sooner', () => {
    expect(endsAt(since + 6_000)).toBe(since + 4_000);
    expect(endsAt(since + 60_000)).toBe(since + 8_000);
    expect(endsAt(since)).toBe(since + 300);
  });

  test('has a slow network started sooner, a quick one later', () => {
    const slow = rememberNetwork(NO_MEMORY, 400, piece, 2_000);
    const quick = rememberNetwork(NO_MEMORY, 20, piece, 120);
    expect(networkNeedsMs(slow, piece)).toBeCloseTo(6_000);
    expect(networkNeedsMs(quick, piece)).toBe(750);
    expect(endsAt(since + 7_000, slow)).toBeCloseTo(since + 1_000);
    expect(endsAt(since + 7_000, quick)).toBe(since + 6_250);
  });

  test('bears a silence by what it has buffered', () => {
    expect(silenceBudget('media', 1_000)).toBe(silenceBudget('media', null));
    expect(silenceBudget('media', 5_000)).toBe(100);
    expect(silenceBudget('media', 60_000)).toBe(200);
  });
});

test('the memory moves towards what is measured', () => {
  const memory = rememberFirstPiece(rememberFirstPiece(NO_MEMORY, 100), 0);
  expect(memory.firstPieceMs).toBeCloseTo(80);
});

test('runs from the network grow with the stalls', () => {
  expect([0, 1, 2].map(networkRunPieces)).toEqual([4, 8, 16]);
});
