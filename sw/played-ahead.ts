/**
 * When a player must run dry, by the timing of its playlists, for as long as no media element says so: what it has been
 * given whole, one segment after the other, plays for as long as it lasts. HLS alone: to read DASH would make the worker's
 * script four times as large. Knows no clock. Called by the streams.
 */
import { readHls } from '../content/playlist/hls.ts';
import type { Segment } from '../content/playlist/playlist.ts';
import { MAX_TIMED_PLAYERS, MAX_TIMED_SEGMENTS } from './limits.ts';

interface Listed {
  readonly track: string;
  readonly segment: Segment;
}

interface Player {
  readonly last: Segment;
  readonly dryAt: number;
}

export class PlayedAhead {
  /** By URL, oldest first. */
  readonly #listed = new Map<string, Listed>();
  /** By window and track. */
  readonly #players = new Map<string, Player>();

  /** A playlist that came from `url`. */
  playlist(url: string, text: string): void {
    for (const segment of segmentsOf(url, text).slice(-MAX_TIMED_SEGMENTS)) {
      if (segment.range !== null) continue;
      this.#listed.delete(segment.url);
      this.#listed.set(segment.url, { track: `${url} ${segment.rendition}`, segment });
    }
    forgetOldest(this.#listed, MAX_TIMED_SEGMENTS);
  }

  /** `client` was given all of `url` at `now`, in milliseconds. */
  given(client: string, url: string, now: number): void {
    const listed = this.#listed.get(url);
    if (listed === undefined) return;
    const key = `${client} ${listed.track}`;
    const { segment } = listed;
    const from = Math.max(now, this.dryAt(client, url) ?? now);
    this.#players.delete(key);
    this.#players.set(key, { last: segment, dryAt: from + segment.duration * 1000 });
    forgetOldest(this.#players, MAX_TIMED_PLAYERS);
  }

  /** When `client` has played all that it was given, in milliseconds, if `url` is what comes next; `null` for whoever
   * begins, or has jumped. */
  dryAt(client: string, url: string): number | null {
    const listed = this.#listed.get(url);
    const player = listed && this.#players.get(`${client} ${listed.track}`);
    return player && listed.segment.number === player.last.number + 1 ? player.dryAt : null;
  }
}

function segmentsOf(url: string, text: string): readonly Segment[] {
  try {
    return readHls(text, url).segments;
  } catch {
    // It is no HLS, or none that can be read: the agent's reader says so.
    return [];
  }
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  while (map.size > most) map.delete(map.keys().next().value!);
}
