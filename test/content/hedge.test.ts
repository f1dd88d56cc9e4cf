/** How long peers are waited for. */
import { describe, expect, test } from 'vitest';
import {
  NO_MEMORY,
  networkNeedsMs,
  networkRunPieces,
  playerThatRunsDry,
  rememberNetwork,
  silenceBudget,
} from '../../content/hedge.ts';
import type { Urgency } from '../../content/urgency.ts';

const URGENCIES: readonly Urgency[] = ['blocking', 'image', 'media', 'background'];

test('a dead mesh costs less than the 50 ms that are promised', () => {
  for (const urgency of URGENCIES) expect(silenceBudget(urgency)).toBeLessThanOrEqual(40);
});

describe('a player that runs dry', () => {
  const since = 1000;
  const piece = 256 * 1024;
  const endsAt = (dryAt: number, memory = NO_MEMORY): number =>
    playerThatRunsDry(memory, dryAt, dryAt - since).lateAt(since, piece);

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
    const silence = (spareMs: number): number =>
      playerThatRunsDry(NO_MEMORY, since + spareMs, spareMs).silenceMs;
    expect([0, 1_000].map(silence)).toEqual([silenceBudget('media'), silenceBudget('media')]);
    expect(silence(5_000)).toBe(100);
    expect(silence(60_000)).toBe(200);
  });
});

test('runs from the network grow with the stalls', () => {
  expect([0, 1, 2].map(networkRunPieces)).toEqual([2, 4, 8]);
});
