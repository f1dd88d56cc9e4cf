/**
 * What a playlist says, whichever format it is written in: which renditions there are, which bytes play when, and when to
 * look again. Made by `read-playlist.ts`. Knows nothing of players, notaries or how a playlist is fetched.
 */
import type { Span } from '../geometry.ts';

export interface Playlist {
  readonly format: 'hls' | 'dash';
  /** A master names renditions whose segments other playlists list. DASH says everything in one: always `media`. */
  readonly kind: 'master' | 'media';
  /** More segments are to come, or old ones to go: look again after `refreshMs`. */
  readonly live: boolean;
  /** Seconds of the longest segment, as announced; 0 when nothing says it. */
  readonly targetSeconds: number;
  /** Milliseconds after which a viewer looks again; `null` for a playlist that stays as it is. */
  readonly refreshMs: number | null;
  readonly renditions: readonly Rendition[];
  /** By rendition, then in order of play. Empty in a master. */
  readonly segments: readonly Segment[];
}

export interface Rendition {
  /** Unique within the playlist. */
  readonly id: string;
  /** What is played at once with renditions of other sets, in place of those of its own: an AdaptationSet's place in DASH. */
  readonly set: string;
  /** Absolute: a media playlist, the folder of a DASH representation's segments, or its one file. */
  readonly url: string;
  /** Bits a second; `null` when nothing says it. */
  readonly bandwidth: number | null;
  /**
   * Where its segments are listed: in this playlist, in another one at `url`, or inside the file at `url`, whose bytes
   * `index` hold the list (a `sidx` box; ISO/IEC 14496-12, 8.16.3) when the playlist says which.
   */
  readonly listing: 'here' | 'playlist' | 'file';
  readonly index: Span | null;
}

/** A resource, or bytes of one. */
export interface Part {
  /** Absolute, without a fragment. */
  readonly url: string;
  /** The whole resource when `null`. */
  readonly range: Span | null;
}

export interface Segment extends Part {
  /** The id of its rendition. */
  readonly rendition: string;
  /** The media sequence number (HLS), or the segment's number in its period (DASH): the same when listed again. */
  readonly number: number;
  /**
   * Seconds on the timeline. DASH: of the presentation. HLS: from the first segment that the playlist lists, or has
   * skipped; live, that one moves on, so a follower lines versions up by `number`.
   */
  readonly start: number;
  /** Seconds. */
  readonly duration: number;
  /** What initialises the decoder before this segment; `null` when it does so itself. */
  readonly init: Part | null;
}
