/** What a packaged film consists of, as `stream.json` beside it says. Written by the packager, read by the live edge. */

/** Milliseconds of a segment. Judgement: what most sites use, and what the packager asks ffmpeg for. */
export const SEGMENT_MS = 4000;

export interface Packaged {
  /** Segments of each rendition. */
  readonly segments: number;
  readonly segmentMs: number;
  /** Lightest first. */
  readonly renditions: readonly Rendition[];
  /** The pictures' time, the same in all renditions. */
  readonly picture: Track;
  readonly sound: Track & { readonly id: string; readonly codecs: string; readonly bandwidth: number };
}

export interface Rendition {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** RFC 6381, of the pictures alone. */
  readonly codecs: string;
  /** Bits a second, of the pictures alone. */
  readonly bandwidth: number;
}

/** How segments of a fragmented MP4 lie in time. */
export interface Track {
  /** Units a second. */
  readonly timescale: number;
  /** Where each segment begins, in units, and where the last one ends. */
  readonly starts: readonly number[];
}
