/**
 * Writes the HLS playlists (RFC 8216) of a broadcast at a given time. Pure; knows nothing of files or requests. Called
 * by the live edge.
 */
import { onAir, placeOf, turnMs, type OnAir } from './on-air.ts';
import type { Packaged, Rendition } from './packaged.ts';

/** TS with pictures and sound in one, or fragmented MP4 with the sound apart. */
export type HlsKind = 'ts' | 'cmaf';

/** Bits a second that TS adds: a tenth, as ffmpeg reckons it. */
const TS_OVERHEAD = 1.1;
const SOUND_GROUP = 'sound';

export function writeMaster({ renditions, sound }: Packaged, kind: HlsKind): string {
  const media = `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${SOUND_GROUP}",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,URI="${sound.id}.m3u8"`;
  const variants = renditions.map((rendition) => {
    const bandwidth = Math.round((rendition.bandwidth + sound.bandwidth) * (kind === 'ts' ? TS_OVERHEAD : 1));
    const group = kind === 'ts' ? '' : `,AUDIO="${SOUND_GROUP}"`;
    return `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},${pictureOf(rendition)},CODECS="${rendition.codecs},${sound.codecs}"${group}\n${rendition.id}.m3u8`;
  });
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(kind === 'ts' ? [] : [media]),
    ...variants,
  ]);
}

/**
 * The playlist of rendition (or sound) `id`. `airMs`: milliseconds since the broadcast began, which was at `since`,
 * milliseconds since the epoch. `null` while nothing is on air.
 */
export function writeMediaPlaylist(
  packaged: Packaged,
  kind: HlsKind,
  id: string,
  { since, airMs }: { readonly since: number; readonly airMs: number },
): string | null {
  const span = onAir(packaged, airMs);
  if (span === null) return null;
  const { turn } = placeOf(packaged, span.first);
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.round(packaged.segmentMs / 1000)}`,
    `#EXT-X-MEDIA-SEQUENCE:${span.first}`,
    // A discontinuity before the first segment is counted here, not marked below (RFC 8216, 4.3.3.3).
    `#EXT-X-DISCONTINUITY-SEQUENCE:${turn}`,
    ...segmentLines(packaged, kind, id, since, span),
  ]);
}

function segmentLines(
  packaged: Packaged,
  kind: HlsKind,
  id: string,
  since: number,
  { first, last }: OnAir,
): string[] {
  const track = kind === 'cmaf' && id === packaged.sound.id ? packaged.sound : packaged.picture;
  const text: string[] = [];
  for (let number = first; number <= last; number++) {
    const { turn, index } = placeOf(packaged, number);
    const starts = index === 0;
    if (starts && number > first) text.push('#EXT-X-DISCONTINUITY');
    if (kind === 'cmaf' && (starts || number === first)) text.push(`#EXT-X-MAP:URI="init-${id}.mp4"`);
    const begin = track.starts[index] ?? 0;
    const end = track.starts[index + 1] ?? begin;
    const date = since + turn * turnMs(packaged) + (begin * 1000) / track.timescale;
    text.push(
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(date)).toISOString()}`,
      `#EXTINF:${((end - begin) / track.timescale).toFixed(6)},`,
      `${id}-${number}.${kind === 'ts' ? 'ts' : 'm4s'}`,
    );
  }
  return text;
}

function pictureOf({ width, height }: Rendition): string {
  return `RESOLUTION=${width}x${height},FRAME-RATE=25.000`;
}

function lines(text: readonly string[]): string {
  return `${text.join('\n')}\n`;
}
