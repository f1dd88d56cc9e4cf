/** What a stream page knows of the players: their names, what they play, and how to load them, each when it is chosen. */
import type { StartPlayer } from './player.ts';

export type Format = 'hls-ts' | 'hls-fmp4' | 'dash' | 'dash-time';

/** How a stream is packaged, as a page says it. */
export const FORMATS: Readonly<Record<Format, string>> = {
  'hls-ts': 'HLS with TS',
  'hls-fmp4': 'HLS with fragmented MP4',
  dash: 'DASH by number',
  'dash-time': 'DASH by time',
};

interface Player {
  /** Why a format can't be played, in a few words. */
  readonly cannot: Partial<Readonly<Record<Format, string>>>;
  readonly load: () => Promise<StartPlayer>;
}

const HLS_ALONE = { dash: 'plays HLS alone', 'dash-time': 'plays HLS alone' };

export const PLAYERS = {
  'hls.js': {
    cannot: HLS_ALONE,
    load: async () => (await import('./hls-js.ts')).startHlsJs,
  },
  'dash.js': {
    cannot: { 'hls-ts': 'plays DASH alone', 'hls-fmp4': 'plays DASH alone' },
    load: async () => (await import('./dash-js.ts')).startDashJs,
  },
  shaka: {
    cannot: {},
    load: async () => (await import('./shaka.ts')).startShaka,
  },
  'video.js': {
    cannot: {},
    load: async () => (await import('./video-js.ts')).startVideoJs,
  },
  native: {
    cannot: { dash: 'no browser plays DASH by itself', 'dash-time': 'no browser plays DASH by itself' },
    load: async () => (await import('./native.ts')).startNative,
  },
} as const satisfies Record<string, Player>;

export type PlayerName = keyof typeof PLAYERS;

export const PLAYER_NAMES = Object.keys(PLAYERS) as PlayerName[];

/** Why `player` does not play `format`; `null` when it does. */
export function whyNot(player: PlayerName, format: Format): string | null {
  const { cannot }: Player = PLAYERS[player];
  return cannot[format] ?? null;
}
