/** What a player does with what it gets in time, and too late. */
import { describe, expect, test } from 'vitest';
import { MBIT } from '../limits.ts';
import { placeOf } from '../network/place.ts';
import { guest, MINUTE, SECOND } from '../people.ts';
import { Random } from '../random.ts';
import { World } from '../world.ts';
import { finishedFilm, liveFilm, watch } from './films.ts';
import type { Film } from './film.ts';

const SEGMENT_BYTES = 500_000;
const FORMAT = { segmentMs: 4 * SECOND, segmentBytes: SEGMENT_BYTES };

/** One viewer for `lastsMs` on a line of `down` bytes a millisecond, without peers. */
function watched(film: Film, down: number, lastsMs: number): World {
  const world = new World({
    seed: '1',
    peers: false,
    origin: { rate: Infinity, centsPerGB: 0 },
    trackers: { regions: [0] },
  });
  const access = { down, up: MBIT, latencyMs: 5, loss: 0 };
  const place = placeOf(access, { address: '20.0.0.1', nat: 'open', region: 0 });
  world.expect(guest({ at: 0, until: lastsMs, place, does: watch(film) }, new Random('guest')));
  world.run(lastsMs + SECOND);
  return world;
}

describe('a player', () => {
  test('of a live film fetches every segment once and does not stall on a good line', () => {
    const { tally } = watched(liveFilm(FORMAT, new Random('film')), 20 * MBIT, MINUTE);
    expect(tally.stalls).toBe(0);
    expect(tally.playedMs).toBeGreaterThan(MINUTE - 2 * SECOND);
    // Three to begin with, then one every four seconds.
    expect(tally.finished).toBeGreaterThanOrEqual(17);
    expect(tally.finished).toBeLessThanOrEqual(18);
  });

  test('stalls on a line that is slower than the film, for as long as that takes', () => {
    const { tally } = watched(liveFilm(FORMAT, new Random('film')), 0.5 * MBIT, MINUTE);
    expect(tally.stalls).toBeGreaterThan(3);
    // A segment of four seconds takes eight.
    expect(tally.stalledMs).toBeGreaterThan(0.4 * MINUTE);
    expect(tally.playedMs + tally.stalledMs).toBeLessThanOrEqual(MINUTE);
  });

  test('of a finished film fetches half a minute ahead, and to its end', () => {
    const film = finishedFilm(1, 20, FORMAT);
    expect(watched(film, 50 * MBIT, 10 * SECOND).tally.finished).toBe(10);
    const { tally } = watched(film, 50 * MBIT, 2 * MINUTE);
    expect([tally.finished, tally.stalls]).toEqual([20, 0]);
  });
});
