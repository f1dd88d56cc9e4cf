/**
 * Readers of a newspaper's site: the front page, then some of its articles, each after the time it takes to read the one
 * before. Neighbours are found while the first page is read. Knows nothing of who the readers are.
 */
import type { Does } from './audience/activity.ts';
import { pageOf, read } from './audience/pages.ts';
import type { PageFile } from './audience/page-visit.ts';
import { MB, SECOND } from './people.ts';
import type { Random } from './random.ts';

export interface Paper {
  readonly front: readonly PageFile[];
  readonly articles: readonly (readonly PageFile[])[];
}

const ARTICLES = 12;
/** Milliseconds that somebody reads before opening the next, on average and at least. */
const READING_MS = 15 * SECOND;
const GLANCE_MS = 4 * SECOND;

/** A front page of `scale` × 2 MB and articles of `scale` × 1 MB. */
export function paperOf(scale: number): Paper {
  const front = pageOf(
    0,
    { urgency: 'blocking', count: 6, bytes: scale * 0.5 * MB },
    { urgency: 'image', count: 12, bytes: scale * 1.5 * MB },
  );
  const articles = Array.from({ length: ARTICLES }, (_, i) =>
    pageOf(
      1 + i,
      { urgency: 'image', count: 5, bytes: scale * 0.7 * MB },
      { urgency: 'media', count: 1, bytes: scale * 0.3 * MB },
    ),
  );
  return { front, articles };
}

/** Reads the front page and `count` different articles, the first ones more often. */
export function readPaper({ front, articles }: Paper, count: number, random: Random): Does {
  const left = [...articles];
  const chosen = Array.from({ length: Math.min(count, left.length) }, () => {
    const place = Math.min(random.below(left.length), random.below(left.length));
    return left.splice(place, 1)[0]!;
  });
  return read(
    { page: front, afterMs: 0 },
    ...chosen.map((page) => ({ page, afterMs: GLANCE_MS + random.exponential(READING_MS - GLANCE_MS) })),
  );
}
