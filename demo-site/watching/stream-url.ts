/** Where the demo's streams are: the same paths on the site itself and on any origin that stands in for a CDN. */
import type { Format } from '../players/players.ts';

export type Mode = 'live' | 'vod';

const LIVE: Readonly<Record<Format, string>> = {
  'hls-ts': '/live/ts/master.m3u8',
  'hls-fmp4': '/live/cmaf/master.m3u8',
  dash: '/live/cmaf/manifest.mpd',
  'dash-time': '/live/timed/manifest.mpd',
};

const ON_DEMAND: Readonly<Partial<Record<Format, string>>> = {
  'hls-ts': '/streams/ts/master.m3u8',
  'hls-fmp4': '/streams/cmaf/master.m3u8',
  dash: '/streams/cmaf/manifest.mpd',
};

/** `origin`: whose stream. `null` when there is none in this format. */
export function streamUrl(origin: string, mode: Mode, format: Format): string | null {
  const path = (mode === 'live' ? LIVE : ON_DEMAND)[format];
  return path === undefined ? null : new URL(path, origin).href;
}

/** True for pieces of film and sound, false for what names them. */
export function isSegment(url: string): boolean {
  return /^\/(streams|live)\/.*\.(ts|m4s|mp4)$/.test(new URL(url).pathname);
}
