/**
 * What a path of the live edge means at a given time: a playlist, a segment of the packaged film, or nothing. Pure;
 * knows nothing of HTTP. Called by `live-edge.ts`, and by whoever wants to know what a segment's bytes must be.
 *
 * `/live/{ts,cmaf,timed}/…`: `master.m3u8`, `manifest.mpd`, `{id}.m3u8`, `init-{id}.mp4`, `{id}-{number}.{ts,m4s}`, and
 * under `timed` `{id}-{time}.m4s`.
 */
import { absence, placeOf } from './on-air.ts';
import type { Packaged, Track } from './packaged.ts';
import { numberAt } from './track-time.ts';
import { writeDashManifest } from './write-dash.ts';
import { writeMaster, writeMediaPlaylist } from './write-hls.ts';

export type LiveAnswer =
  | { readonly kind: 'playlist'; readonly type: string; readonly text: string }
  | LiveSegment
  | { readonly kind: 'absent'; readonly why: string };

export interface LiveSegment {
  readonly kind: 'segment';
  readonly type: string;
  /** In the folder of the packaged film. */
  readonly file: string;
  /** The segment's number; `null` for an initialisation, which is the same for ever. */
  readonly number: number | null;
  /** The track whose time it is in; `null` for TS, which has all tracks in one, and for an initialisation. */
  readonly track: Track | null;
}

/** The broadcast, and milliseconds since it began, which was at `since`, milliseconds since the epoch. */
export interface AirTime {
  readonly since: number;
  readonly airMs: number;
}

export const LIVE_PATH = '/live/';
const HLS_TYPE = 'application/vnd.apple.mpegurl';
const DASH_TYPE = 'application/dash+xml';
const NUMBERED_TS = /^(ts)\/(\d+)-(\d+)\.ts$/;
const NUMBERED_CMAF = /^(cmaf)\/(\d+)-(\d+)\.m4s$/;
const TIMED = /^timed\/(\d+)-(\d+)\.m4s$/;
const INIT = /^(?:cmaf|timed)\/init-(\d+)\.mp4$/;
const PLAYLIST = /^(ts|cmaf)\/(\d+)\.m3u8$/;

export function answerLive(packaged: Packaged, path: string, time: AirTime): LiveAnswer {
  const rest = path.startsWith(LIVE_PATH) ? path.slice(LIVE_PATH.length) : '';
  const playlist = playlistAt(packaged, rest, time);
  if (playlist !== null) return playlist;
  const segment = segmentAt(packaged, path);
  if (segment === null) return { kind: 'absent', why: 'no such stream' };
  const why = segment.number === null ? null : absence(packaged, time.airMs, segment.number);
  return why === null ? segment : { kind: 'absent', why };
}

/** The segment that a path means, on air or not; `null` when it means none. */
export function segmentAt(packaged: Packaged, path: string): LiveSegment | null {
  const rest = path.startsWith(LIVE_PATH) ? path.slice(LIVE_PATH.length) : '';
  return initAt(packaged, rest) ?? numberedAt(packaged, rest) ?? timedAt(packaged, rest);
}

function initAt(packaged: Packaged, rest: string): LiveSegment | null {
  const id = INIT.exec(rest)?.[1];
  if (id === undefined || !hasTrack(packaged, id, 'cmaf')) return null;
  return {
    kind: 'segment',
    type: typeOf(packaged, id),
    file: `cmaf/init-${id}.mp4`,
    number: null,
    track: null,
  };
}

function numberedAt(packaged: Packaged, rest: string): LiveSegment | null {
  const [, ts, id = '', text] = NUMBERED_TS.exec(rest) ?? NUMBERED_CMAF.exec(rest) ?? [];
  if (!hasTrack(packaged, id, ts === 'ts' ? 'ts' : 'cmaf') || !Number.isSafeInteger(Number(text)))
    return null;
  if (ts === 'cmaf') return fragment(packaged, id, Number(text));
  // ffmpeg numbers from 0 in HLS and from 1 in DASH.
  const file = `ts/${id}-${placeOf(packaged, Number(text)).index}.ts`;
  return { kind: 'segment', type: 'video/mp2t', file, number: Number(text), track: null };
}

function timedAt(packaged: Packaged, rest: string): LiveSegment | null {
  const [, id = '', time] = TIMED.exec(rest) ?? [];
  if (!hasTrack(packaged, id, 'cmaf') || !Number.isSafeInteger(Number(time))) return null;
  const { picture, sound } = packaged;
  const number = numberAt(packaged, id === sound.id ? sound : picture, Number(time));
  return number === null ? null : fragment(packaged, id, number);
}

function fragment(packaged: Packaged, id: string, number: number): LiveSegment {
  const file = `cmaf/${id}-${placeOf(packaged, number).index + 1}.m4s`;
  const track = id === packaged.sound.id ? packaged.sound : packaged.picture;
  return { kind: 'segment', type: typeOf(packaged, id), file, number, track };
}

function playlistAt(packaged: Packaged, rest: string, time: AirTime): LiveAnswer | null {
  switch (rest) {
    case 'ts/master.m3u8':
    case 'cmaf/master.m3u8':
      return told(HLS_TYPE, writeMaster(packaged, rest.startsWith('ts') ? 'ts' : 'cmaf'));
    case 'cmaf/manifest.mpd':
    case 'timed/manifest.mpd':
      return told(DASH_TYPE, writeDashManifest(packaged, rest.startsWith('cmaf') ? 'number' : 'time', time));
  }
  const [, kind, id = ''] = PLAYLIST.exec(rest) ?? [];
  if (kind === undefined || !hasTrack(packaged, id, kind)) return null;
  return told(HLS_TYPE, writeMediaPlaylist(packaged, kind === 'ts' ? 'ts' : 'cmaf', id, time));
}

function told(type: string, text: string | null): LiveAnswer {
  return text === null ? { kind: 'absent', why: 'not yet' } : { kind: 'playlist', type, text };
}

function hasTrack({ renditions, sound }: Packaged, id: string, kind: string): boolean {
  return renditions.some((rendition) => rendition.id === id) || (kind !== 'ts' && sound.id === id);
}

function typeOf({ sound }: Packaged, id: string): string {
  return id === sound.id ? 'audio/mp4' : 'video/mp4';
}
