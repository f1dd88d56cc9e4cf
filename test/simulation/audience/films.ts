/** Films to watch: live ones that are being made, and finished ones. Knows nothing of who watches. */
import type { Content } from '../../../content/content.ts';
import { abstractContent } from '../abstract-content.ts';
import { NOTARY_LEAST_MS, NOTARY_MOST_MS } from '../limits.ts';
import type { Random } from '../random.ts';
import type { Does } from './activity.ts';
import type { Film } from './film.ts';
import { Player } from './player.ts';

/** Segments of a live film that are out when the world begins. */
const EARLIER_SEGMENTS = 16;

/** Stands for the name of the live stream: no film's content has this number. */
const STREAM_NAME = 2 ** 47;

/** Names of contents of different films lie this far apart. */
const FILM_STRIDE = 2 ** 24;

interface Format {
  readonly segmentMs: number;
  readonly segmentBytes: number;
}

/** A segment is listed once it is whole, and vouched for a little later. */
export function liveFilm({ segmentMs, segmentBytes }: Format, random: Random): Film {
  const delays: number[] = [];
  const delayOf = (index: number): number =>
    (delays[index] ??= random.fork(index).between(NOTARY_LEAST_MS, NOTARY_MOST_MS));
  return {
    segmentMs,
    segment: shelved(0, segmentBytes),
    newest: (now) => EARLIER_SEGMENTS + Math.floor(now / segmentMs) - 1,
    live: {
      name: abstractContent(STREAM_NAME, segmentBytes).digest,
      pollMs: segmentMs,
      statedAt: (index) => (index + 1 - EARLIER_SEGMENTS) * segmentMs + delayOf(index),
    },
  };
}

/** Film `number` of a library, from 1. */
export function finishedFilm(number: number, segments: number, { segmentMs, segmentBytes }: Format): Film {
  const segment = shelved(number, segmentBytes);
  return {
    segmentMs,
    segment: (index) => (index < segments ? segment(index) : null),
    newest: () => segments - 1,
    live: null,
  };
}

export function watch(film: Film): Does {
  return (parts) => new Player(parts, film);
}

function shelved(film: number, bytes: number): (index: number) => Content {
  const contents: Content[] = [];
  return (index) => (contents[index] ??= abstractContent(1 + film * FILM_STRIDE + index, bytes));
}
