/** What a player needs to know of a film: its segments, and how they come out when it is live. */
import type { Content } from '../../../content/content.ts';
import type { Digest } from '../../../content/digest.ts';

export interface Film {
  readonly segmentMs: number;
  /** Segment `index`; `null` past the end of a film. */
  segment(index: number): Content | null;
  /** The newest segment that the playlist lists at `now`; `null` when nothing is published yet. */
  newest(now: number): number | null;
  /** `null` for a film that is all there. */
  readonly live: LiveStream | null;
}

export interface LiveStream {
  /** What all who watch it call it. */
  readonly name: Digest;
  /** Milliseconds between two looks at the playlist. */
  readonly pollMs: number;
  /** When the notary vouches for segment `index`. */
  statedAt(index: number): number;
}
