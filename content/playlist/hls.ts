/**
 * Reads an HLS playlist with `m3u8-parser`, which forgives what players forgive; what it found is then checked field by
 * field. Parts and preload hints of low-latency streams are passed over: their segments follow. Called by
 * `read-playlist.ts` with a text of bounded length.
 */
import { Parser } from 'm3u8-parser';
import {
  MAX_ATTRIBUTES,
  MAX_DEFINITIONS,
  MAX_LINE_CHARS,
  MAX_RENDITIONS,
  MAX_SEGMENT_SECONDS,
  MAX_SEGMENTS,
} from './limits.ts';
import type { Part, Playlist, Rendition, Segment } from './playlist.ts';
import { absoluteUrl, refreshMs, secondsWithin, spanOf } from './checked.ts';
import { unreadable } from './unreadable.ts';

/** What is used of the parser's result, as unsure as it is. */
interface Found {
  readonly endList?: unknown;
  readonly playlistType?: unknown;
  readonly targetDuration?: unknown;
  readonly mediaSequence?: unknown;
  readonly skip?: { readonly skippedSegments?: unknown };
  readonly playlists?: readonly FoundVariant[];
  readonly mediaGroups?: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, FoundMedia>>>>>
  >;
  readonly segments: readonly FoundSegment[];
}

interface FoundVariant {
  readonly uri?: unknown;
  readonly attributes?: { readonly BANDWIDTH?: unknown };
}

interface FoundMedia {
  readonly uri?: unknown;
}

interface FoundPart {
  readonly uri?: unknown;
  readonly byterange?: { readonly length?: unknown; readonly offset?: unknown };
}

interface FoundSegment extends FoundPart {
  readonly duration?: unknown;
  readonly map?: FoundPart;
}

/** Throws Fault `playlist`, or whatever the parser throws. `base`: the playlist's own URL. */
export function readHls(text: string, base: string): Playlist {
  boundLines(text);
  const parser = new Parser({ uri: base });
  parser.push(text);
  parser.end();
  const found = parser.manifest as unknown as Found;
  return found.playlists === undefined ? readMedia(found, base) : readMaster(found, base);
}

/** Refuses what would cost the parser more time than its length warrants. */
function boundLines(text: string): void {
  let definitions = 0;
  let segments = 0;
  for (let start = 0; start < text.length;) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    if (end - start > MAX_LINE_CHARS) throw unreadable(`a line has more than ${MAX_LINE_CHARS} characters`);
    // The parser trims lines as well.
    const line = text.slice(start, end).trim();
    if (line.startsWith('#EXT-X-DEFINE')) definitions += 1;
    if (line.startsWith('#EXTINF')) segments += 1;
    if (line.startsWith('#')) boundAttributes(line);
    start = end + 1;
  }
  if (definitions > MAX_DEFINITIONS) throw unreadable(`it defines more than ${MAX_DEFINITIONS} variables`);
  if (segments > MAX_SEGMENTS) throw unreadable(`it lists more than ${MAX_SEGMENTS} segments`);
}

function boundAttributes(line: string): void {
  let commas = 0;
  for (let at = line.indexOf(','); at >= 0; at = line.indexOf(',', at + 1)) commas += 1;
  // A title after #EXTINF is no list, and costs nothing.
  if (commas > MAX_ATTRIBUTES && !line.startsWith('#EXTINF')) {
    throw unreadable(`a line has more than ${MAX_ATTRIBUTES} attributes`);
  }
}

function readMaster({ playlists = [], mediaGroups = {} }: Found, base: string): Playlist {
  const renditions = new Map<string, Rendition>();
  const add = (uri: unknown, bandwidth: unknown): void => {
    const url = absoluteUrl(uri, base, 'a rendition');
    if (renditions.has(url)) return;
    if (renditions.size >= MAX_RENDITIONS)
      throw unreadable(`it names more than ${MAX_RENDITIONS} renditions`);
    const bits = typeof bandwidth === 'number' && bandwidth > 0 ? bandwidth : null;
    renditions.set(url, { id: url, set: '', url, bandwidth: bits, listing: 'playlist', index: null });
  };
  for (const { uri, attributes } of playlists) add(uri, attributes?.BANDWIDTH);
  for (const group of Object.values(mediaGroups).flatMap((groups) => Object.values(groups))) {
    // One without a URI is inside the variants' own segments.
    for (const { uri } of Object.values(group)) if (uri !== undefined) add(uri, null);
  }
  if (renditions.size === 0) throw unreadable('it is a master that names no rendition');
  return {
    format: 'hls',
    kind: 'master',
    live: false,
    targetSeconds: 0,
    refreshMs: null,
    renditions: [...renditions.values()],
    segments: [],
  };
}

function readMedia(found: Found, base: string): Playlist {
  const { targetDuration, segments } = found;
  if (targetDuration === undefined && segments.length === 0) {
    throw unreadable('it has neither #EXT-X-STREAM-INF nor #EXT-X-TARGETDURATION nor a segment');
  }
  const target =
    targetDuration === undefined ? 0 : secondsWithin(targetDuration, MAX_SEGMENT_SECONDS, 'its target');
  const read = readSegments(found, base, target);
  const live = found.endList !== true && found.playlistType !== 'VOD';
  const targetSeconds = read.reduce((most, { duration }) => Math.max(most, duration), target);
  return {
    format: 'hls',
    kind: 'media',
    live,
    targetSeconds,
    refreshMs: live ? refreshMs(target === 0 ? targetSeconds : target) : null,
    renditions: [{ id: base, set: '', url: base, bandwidth: null, listing: 'here', index: null }],
    segments: read,
  };
}

function readSegments(found: Found, base: string, target: number): Segment[] {
  const skipped = wholeNumber(found.skip?.skippedSegments ?? 0, 'the number of skipped segments');
  const first = wholeNumber(found.mediaSequence ?? 0, 'its media sequence number') + skipped;
  let start = skipped * target;
  const inits = new Map<FoundPart, Part>();
  return found.segments.map((segment, index) => {
    const duration = secondsWithin(segment.duration, MAX_SEGMENT_SECONDS, 'the duration of a segment');
    const read = {
      ...readPart(segment, base, 'a segment'),
      rendition: base,
      number: first + index,
      start,
      duration,
      init: readInit(segment.map, base, inits),
    };
    start += duration;
    return read;
  });
}

/** Segments with the same map share one object. */
function readInit(map: FoundPart | undefined, base: string, known: Map<FoundPart, Part>): Part | null {
  if (map === undefined) return null;
  const init = known.get(map) ?? readPart(map, base, 'an #EXT-X-MAP');
  known.set(map, init);
  return init;
}

function readPart({ uri, byterange }: FoundPart, base: string, what: string): Part {
  const url = absoluteUrl(uri, base, what);
  if (byterange === undefined) return { url, range: null };
  const offset = wholeNumber(byterange.offset ?? 0, `the byte range of ${what}`);
  return {
    url,
    range: spanOf(offset, offset + wholeNumber(byterange.length, `the byte range of ${what}`), what),
  };
}

function wholeNumber(value: unknown, what: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw unreadable(`${what} is no whole number from 0`);
}
