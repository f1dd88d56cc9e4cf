/** What a player, and whoever follows it, needs to know of a film: its segments, its playlist, and what the notary says. */
import type { Content } from '../../../content/content.ts';
import type { Playlist } from '../../../content/playlist/playlist.ts';
import type { Statement } from '../../../protocol/statement.ts';

export interface Film {
  readonly segmentMs: number;
  /** Segment `index`; `null` past the end of a film. */
  segment(index: number): Content | null;
  /** The newest segment that the playlist lists at `now`; `null` when nothing is published yet. */
  newest(now: number): number | null;
  /** Milliseconds between two looks at the playlist; `null` for a film that is all there. */
  readonly pollMs: number | null;
  /** When the notary vouches for segment `index`, if it is asked to at `askedAt`. */
  statedAt(index: number, askedAt: number): number;
  readonly listing: Listing;
}

/** A film as playlists and statements have it. */
export interface Listing {
  /** Of the playlist. */
  readonly url: string;
  urlOf(index: number): string;
  indexOf(url: string): number;
  /** The playlist up to the segment `newest`. */
  playlist(newest: number): Playlist;
  statement(index: number, content: Content): Statement;
}
