/** What an agent makes of the film that its visitor watches: whom it meets, and what it has from them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOTARY_REASON, type Tally } from '../figures/tally.ts';
import { MBIT } from '../limits.ts';
import { placeOf } from '../network/place.ts';
import { guest, MINUTE, ROOMY_CDN, SECOND } from '../people.ts';
import { Random } from '../random.ts';
import { forgetWeight } from '../weightless.ts';
import { World } from '../world.ts';
import type { Film } from './film.ts';
import { finishedFilm, liveFilm, watch } from './films.ts';

const SEGMENT_BYTES = 500_000;
const SEGMENTS = 30;
const FORMAT = { segmentMs: 4 * SECOND, segmentBytes: SEGMENT_BYTES };

let weighAgain = (): void => undefined;
beforeAll(() => {
  weighAgain = forgetWeight();
});
afterAll(() => weighAgain());

interface Watcher {
  readonly film: Film;
  readonly at: number;
}

/** All of them watch until all have long seen the end. */
function play(...watchers: readonly Watcher[]): Tally {
  const world = new World({ seed: '1', peers: true, origin: ROOMY_CDN, trackers: { regions: [0] } });
  const access = { down: 100 * MBIT, up: 50 * MBIT, latencyMs: 5, loss: 0 };
  for (const [i, { film, at }] of watchers.entries()) {
    const place = placeOf(access, { address: `20.0.0.${i}`, nat: 'open', region: 0 });
    world.expect(guest({ at, place, hidden: [], does: watch(film) }, new Random(`guest ${i}`)));
  }
  world.run(4 * MINUTE);
  expect(world.tally.wrongBytes).toBe(0);
  return world.tally;
}

/** Segments' worth of bytes. */
function seenByNotary({ originBytesBy }: Tally): number {
  return (originBytesBy.get(NOTARY_REASON)?.total ?? 0) / SEGMENT_BYTES;
}

/** Segments' worth of bytes that left the origin for those who watch. */
function segmentsFromOrigin(...watchers: readonly Watcher[]): number {
  const tally = play(...watchers);
  return Math.round(tally.originBytes.total / SEGMENT_BYTES) - seenByNotary(tally);
}

describe('who watches a finished film', () => {
  test('has it from another who began before, but for what was asked for before they had met', () => {
    const film = finishedFilm(1, SEGMENTS, FORMAT);
    const shared = segmentsFromOrigin({ film, at: 0 }, { film, at: 30 * SECOND });
    expect(shared).toBeGreaterThanOrEqual(SEGMENTS);
    expect(shared).toBeLessThanOrEqual(SEGMENTS + 3);
  });

  test('has nothing from viewers of another', () => {
    const films = [finishedFilm(1, SEGMENTS, FORMAT), finishedFilm(2, SEGMENTS, FORMAT)];
    const watchers = films.map((film) => ({ film, at: 0 }));
    expect(segmentsFromOrigin(...watchers)).toBe(2 * SEGMENTS);
  });
});

test('a notary fetches each segment that it vouches for once, and tells each who watches', () => {
  const film = finishedFilm(1, SEGMENTS, FORMAT);
  const one = play({ film, at: 0 });
  const three = play(...[0, 1, 2].map((second) => ({ film, at: second * SECOND })));
  expect([seenByNotary(one), seenByNotary(three)]).toEqual([SEGMENTS, SEGMENTS]);
  expect(one.trackerSaid.total).toBeGreaterThanOrEqual(SEGMENTS);
  expect(three.trackerSaid.total).toBeGreaterThanOrEqual(3 * SEGMENTS);
});

test('two who watch a live film share it from the second segment or so on', () => {
  const film = liveFilm(FORMAT, new Random('film'));
  const alone = segmentsFromOrigin({ film, at: 0 });
  const both = segmentsFromOrigin({ film, at: 0 }, { film, at: SECOND });
  expect(both).toBeLessThanOrEqual(alone + 4);
});
