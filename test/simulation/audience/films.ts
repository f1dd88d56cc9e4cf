/** Films to watch: live ones that are being made, and finished ones. Knows nothing of who watches. */
import type { Content } from '../../../content/content.ts';
import { abstractContent } from '../abstract-content.ts';
import { NOTARY_LEAST_MS, NOTARY_MOST_MS } from '../limits.ts';
import { Random } from '../random.ts';
import type { Does } from './activity.ts';
import type { Film } from './film.ts';
import { listingOf } from './listing.ts';
import { Player } from './player.ts';

/** Segments of a live film that are out when the world begins. */
const EARLIER_SEGMENTS = 16;

/** Names of contents of different films lie this far apart. */
const FILM_STRIDE = 2 ** 24;

interface Format {
  readonly segmentMs: number;
  readonly segmentBytes: number;
}

/** A segment is listed once it is whole, and vouched for a little later. */
export function liveFilm({ segmentMs, segmentBytes }: Format, random: Random): Film {
  const delayOf = delays(random);
  return {
    segmentMs,
    segment: shelved(0, segmentBytes),
    newest: (now) => EARLIER_SEGMENTS + Math.floor(now / segmentMs) - 1,
    pollMs: segmentMs,
    statedAt: (index) => (index + 1 - EARLIER_SEGMENTS) * segmentMs + delayOf(index),
    listing: listingOf('live', segmentMs, true),
  };
}

/** Film `number` of a library, from 1. A segment is vouched for a little after the first has asked for it. */
export function finishedFilm(number: number, segments: number, { segmentMs, segmentBytes }: Format): Film {
  const segment = shelved(number, segmentBytes);
  const delayOf = delays(new Random(`film ${number}`));
  const statedAt: number[] = [];
  return {
    segmentMs,
    segment: (index) => (index < segments ? segment(index) : null),
    newest: () => segments - 1,
    pollMs: null,
    statedAt: (index, askedAt) => (statedAt[index] ??= askedAt + delayOf(index)),
    listing: listingOf(`film-${number}`, segmentMs, false),
  };
}

export function watch(film: Film): Does {
  return (parts) => new Player(parts, film);
}

function shelved(film: number, bytes: number): (index: number) => Content {
  const contents: Content[] = [];
  return (index) => (contents[index] ??= abstractContent(1 + film * FILM_STRIDE + index, bytes));
}

/** What the notary takes to look into each segment. */
function delays(random: Random): (index: number) => number {
  const known: number[] = [];
  return (index) => (known[index] ??= random.fork(index).between(NOTARY_LEAST_MS, NOTARY_MOST_MS));
}
