/**
 * Writes the HLS playlists (RFC 8216) of a broadcast at a given time. Pure; knows nothing of files or requests. Called
 * by the live edge.
 */
import { onAir, placeOf, type OnAir } from './on-air.ts';
import type { Packaged, Rendition } from './packaged.ts';
import { trackTime } from './track-time.ts';

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
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.round(packaged.segmentMs / 1000)}`,
    `#EXT-X-MEDIA-SEQUENCE:${span.first}`,
    ...(kind === 'ts'
      ? // A discontinuity before the first segment is counted here, not marked below (RFC 8216, 4.3.3.3).
        [`#EXT-X-DISCONTINUITY-SEQUENCE:${placeOf(packaged, span.first).turn}`]
      : [`#EXT-X-MAP:URI="init-${id}.mp4"`]),
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
  const track = id === packaged.sound.id ? packaged.sound : packaged.picture;
  const text: string[] = [];
  for (let number = first; number <= last; number++) {
    // TS begins again with each turn of the film; fragments are moved in time to where the one before has ended.
    if (kind === 'ts' && number > first && placeOf(packaged, number).index === 0)
      text.push('#EXT-X-DISCONTINUITY');
    const begin = trackTime(packaged, track, number);
    const units = trackTime(packaged, track, number + 1) - begin;
    text.push(
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(since + (begin * 1000) / track.timescale)).toISOString()}`,
      `#EXTINF:${(units / track.timescale).toFixed(6)},`,
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
