/**
 * Which resources of a playlist a notary looks into, and in which order: decided from the playlist alone. Knows nothing of
 * fetching. Called by `followed-stream.ts` at each look.
 */
import type { Playlist, Segment } from '../../content/playlist/playlist.ts';
import { SEGMENTS_AT_FIRST } from './limits.ts';

export interface WantedPart {
  readonly url: string;
  /** The number of the segment that it belongs to: with another one the same URL is another resource. `null` for what is
   * the same all along. */
  readonly number: number | null;
}

export interface WantedParts {
  /** To be vouched for now: what initialises, then a film's first segments or a live stream's newest. */
  readonly now: readonly WantedPart[];
  /** URLs of each rendition's segments in order of play, all that are listed. */
  readonly orders: readonly (readonly string[])[];
}

export function wantedParts(playlist: Playlist): WantedParts {
  const byRendition = new Map<string, Segment[]>(playlist.renditions.map(({ id }) => [id, []]));
  for (const segment of playlist.segments) byRendition.get(segment.rendition)?.push(segment);
  const now: WantedPart[] = playlist.renditions
    .filter(({ listing }) => listing === 'file')
    .map(({ url }) => ({ url, number: null }));
  const orders: string[][] = [];
  for (const listed of byRendition.values()) {
    const whole = withoutGrowing(listed, playlist.live);
    const first = playlist.live ? whole.slice(-SEGMENTS_AT_FIRST) : whole.slice(0, SEGMENTS_AT_FIRST);
    for (const { init } of first) if (init !== null) now.push({ url: init.url, number: null });
    for (const { url, number, range } of first) now.push({ url, number: range === null ? number : null });
    orders.push([...new Set(whole.map(({ url }) => url))]);
  }
  return { now: firstOfEach(now), orders };
}

/** A live file of many byte ranges grows until the next one begins: it has no digest yet. */
function withoutGrowing(segments: readonly Segment[], live: boolean): readonly Segment[] {
  const last = segments.at(-1);
  if (!live || last === undefined || last.range === null) return segments;
  return segments.filter(({ url, init }) => url !== last.url && init?.url !== last.url);
}

function firstOfEach(parts: readonly WantedPart[]): WantedPart[] {
  const seen = new Set<string>();
  return parts.filter(({ url }) => !seen.has(url) && seen.add(url));
}
