/** Every number that bounds the reading of playlists: its unit and its reason. */

/** Characters of a playlist. Judgement: a day of two-second segments. Measured:
 * the worst of such a length takes a second to read on a small machine, a usual playlist a millisecond. */
export const MAX_PLAYLIST_CHARS = 4 * 1024 * 1024;

/** Characters of one line of an HLS playlist. Judgement: the longest URL and its attributes. Reading a line takes time in
 * the square of its length at the worst. */
export const MAX_LINE_CHARS = 8192;

/** Attributes on one line. The standard's longest tag has 20 (draft-pantos-hls-rfc8216bis, 4.4.6.2). */
export const MAX_ATTRIBUTES = 64;

/** Variables that a playlist may define. Judgement: each is looked for in every line. */
export const MAX_DEFINITIONS = 16;

/** Segments of one playlist, all renditions together. Judgement: ten hours of four-second segments in ten renditions. */
export const MAX_SEGMENTS = 100_000;

/** Renditions of one playlist. Judgement: thirty qualities in thirty languages. */
export const MAX_RENDITIONS = 1_000;

/** Seconds that a segment may last. Judgement: one subtitle file for a day's programme. */
export const MAX_SEGMENT_SECONDS = 86_400;

/** Seconds on any timeline: a hundred years, past the epoch times that live encoders count in. */
export const MAX_TIMELINE_SECONDS = 100 * 366 * 86_400;

/** Elements inside each other. An MPD needs seven. */
export const MAX_XML_DEPTH = 32;

/** Milliseconds between two looks at a live playlist: never fewer, whatever it says. Judgement. */
export const MIN_REFRESH_MS = 500;

/** Never more. Judgement: a stream that begins is seen within a minute. */
export const MAX_REFRESH_MS = 60_000;

/** Segments of a live DASH representation without a timeline that are named, the newest. Judgement: an hour of
 * four-second ones; such a manifest may reach back to when the stream began. */
export const MAX_NUMBERED_LIVE = 900;

/** Digits of a number in an MPD: all of 64 bits. */
export const MAX_DIGITS = 20;

/** Identifiers in a template. Measured: with 300 of them 2,571 bytes took 8.3 s to write out. */
export const MAX_IDENTIFIERS = 16;

/** Runs of a timeline without a segment. Measured: 140,000 in each of a thousand representations were read for minutes. */
export const MAX_EMPTY_RUNS = 16;

/** Digits that a template may pad a number to. Judgement. */
export const MAX_PADDING = 32;
