/** What a world counts of those who have not got what they came for, when they leave and at its end. */
import { describe, expect, test } from 'vitest';
import { abstractContent } from './abstract-content.ts';
import type { Does } from './audience/activity.ts';
import { finishedFilm, watch } from './audience/films.ts';
import { read } from './audience/pages.ts';
import { EDGE_MS, EDGE_THINK_MS, MBIT } from './limits.ts';
import { placeOf } from './network/place.ts';
import { guest } from './people.ts';
import { Random } from './random.ts';
import { World } from './world.ts';

const LATENCY_MS = 5;
const ROUND_TRIP_MS = 2 * (LATENCY_MS + EDGE_MS) + EDGE_THINK_MS;
const ENDS_MS = 60_000;

/** One visitor of a plain CDN that has `rate` bytes a millisecond, until the world's end. */
function visit(does: Does, rate: number, until = Infinity): World {
  const world = new World({
    seed: '1',
    peers: false,
    origin: { rate, centsPerGB: 0 },
    trackers: { regions: [0] },
  });
  const access = { down: 100 * MBIT, up: 100 * MBIT, latencyMs: LATENCY_MS, loss: 0 };
  const place = placeOf(access, { address: '20.0.0.1', nat: 'open', region: 0 });
  world.expect(guest({ at: 0, until, place, does }, new Random('guests')));
  world.run(ENDS_MS);
  world.end();
  return world;
}

describe('a world', () => {
  const page = [{ content: abstractContent(1, 1_000_000), urgency: 'image' }] as const;

  test.each([
    ['at its end', Infinity, ENDS_MS],
    ['when they leave', 20_000, 20_000],
  ])('counts how long those have waited who did not get their page, %s', (_when, until, waited) => {
    const { tally } = visit(read({ page, afterMs: 0 }), 1, until);
    expect([tally.finished, tally.completion.count, tally.completion.quantile(1)]).toEqual([0, 1, waited]);
    expect([tally.firstByte.count, tally.firstByte.quantile(1)]).toEqual([1, ROUND_TRIP_MS]);
  });

  test('counts how long those have waited who never saw a first byte', () => {
    const { tally } = visit(read({ page, afterMs: 0 }), 1, ROUND_TRIP_MS / 2);
    expect([tally.firstByte.count, tally.firstByte.quantile(1)]).toEqual([1, ROUND_TRIP_MS / 2]);
  });

  test('counts a page that is there once', () => {
    const { tally } = visit(read({ page, afterMs: 0 }), Infinity);
    expect([tally.finished, tally.completion.count, tally.firstByte.count]).toEqual([1, 1, 1]);
  });

  test.each([
    [3, 3],
    [Infinity, 20],
    [undefined, 8],
  ])('asks for %s files of a page at once', (atOnce, begun) => {
    const files = Array.from({ length: 20 }, (_, name) => ({
      content: abstractContent(name, 1_000_000),
      urgency: 'image' as const,
    }));
    const { tally } = visit(read({ page: files, afterMs: 0, ...(atOnce && { atOnce }) }), 1);
    expect(tally.firstByte.count).toBe(begun);
  });

  test('counts what was played, and the stall that has not ended, of those who are there at its end', () => {
    const [bytes, rate] = [500_000, 50];
    const film = finishedFilm(1, 60, { segmentMs: 4_000, segmentBytes: bytes });
    const { tally } = visit(watch(film), rate);
    // The playlist, then the first segment: from then on it plays or stands still.
    const began = 2 * ROUND_TRIP_MS + bytes / rate;
    expect(tally.playedMs + tally.stalledMs).toBeCloseTo(ENDS_MS - began, 3);
    expect(tally.stalledMs).toBeGreaterThan(tally.playedMs);
    expect(tally.completion.count).toBe(tally.finished + 1);
  });
});
