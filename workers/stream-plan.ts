/**
 * What follows from what a visitor's player plays: which streams are followed, what comes next and is told to the swarm,
 * what is put to the notary. Pure: time is an argument. Knows no player, signature or network. Driven by the follower of
 * streams, and by the simulator.
 */
import type { Digest } from '../content/digest.ts';
import type { Playlist, Segment } from '../content/playlist/playlist.ts';
import type { NotaryAsk } from '../protocol/notary-messages.ts';
import { MAX_STREAMS } from '../protocol/limits.ts';
import { holdsAt, isOlder, type Statement } from '../protocol/statement.ts';
import type { SwarmEvent } from '../page-agent/swarm/swarm-events.ts';
import {
  AHEAD_SECONDS,
  AHEAD_SEGMENTS,
  FILM_AHEAD_SECONDS,
  FOLLOW_MS,
  MAX_FOLLOWED_PLAYLISTS,
  MAX_STATEMENTS,
  MAX_VOUCH_RETRY_MS,
  VOUCH_RETRY_MS,
} from './limits.ts';

/** On both clocks, in milliseconds: the steady one, and since the epoch. */
export interface Moment {
  readonly steady: number;
  readonly epoch: number;
}

export interface PlanParts {
  /** What all who watch a stream call it, from a text that they share. */
  nameOf(text: string): Digest;
  /** What a playlist's text says at a time, in milliseconds since the epoch; `null` when it can't be read. */
  read(text: string, url: string, epoch: number): Playlist | null;
  /** To the swarm engine. */
  tell(event: SwarmEvent): void;
  /** To the notary. */
  say(ask: NotaryAsk): void;
}

/** A playlist that the player uses, and how far it has come in it. */
interface Followed {
  readonly url: string;
  readonly text: string;
  playlist: Playlist;
  seenAt: number;
  /** By the set of its rendition, as a DASH player plays a picture and a sound at once. Empty before the first segment. */
  readonly tracks: Map<string, Track>;
}

/** Of a set of renditions the one that is played. */
interface Track {
  /** The segment asked for last. */
  readonly playing: Segment;
  readonly stream: Digest;
  readonly seenAt: number;
}

export class StreamPlan {
  readonly #parts: PlanParts;
  readonly #followed = new Map<string, Followed>();
  /** By URL, oldest first. */
  readonly #statements = new Map<string, Statement>();
  /** When a URL was last put to the notary, or may be again. */
  readonly #askedAt = new Map<string, number>();
  readonly #told = new Set<string>();
  #following = '';
  /** What the player asked for last. */
  #wanted = '';

  constructor(parts: PlanParts) {
    this.#parts = parts;
  }

  /** What was vouched for is so no more. */
  forget(): void {
    this.#statements.clear();
  }

  /** The tracker's socket is new: the notary knows nothing of us. */
  joined(now: Moment): void {
    this.#following = '';
    this.#askedAt.clear();
    if (this.#wanted !== '') this.#vouch([this.#wanted], now);
    this.look(now);
  }

  /** The player was given a playlist. */
  playlist(url: string, text: string, now: Moment): void {
    const playlist = this.#parts.read(text, url, now.epoch);
    if (playlist?.kind !== 'media') return;
    const tracks = this.#followed.get(url)?.tracks ?? new Map<string, Track>();
    const followed = { url, text, playlist, seenAt: now.steady, tracks };
    this.#followed.delete(url);
    this.#followed.set(url, followed);
    const playing = lastOf(playlist.segments, this.#wanted);
    if (tracks.size === 0 && playing !== undefined) this.#play(followed, playing, now);
    forgetOldest(this.#followed, MAX_FOLLOWED_PLAYLISTS);
    this.look(now);
  }

  /** The player has asked for this. If it can wait, what is live is left to an election: the others will want it, too. */
  wanted(url: string, canWait: boolean, now: Moment): void {
    this.#wanted = url;
    for (const followed of this.#followed.values()) {
      const { playlist } = followed;
      const segment = lastOf(playlist.segments, url);
      if (segment === undefined) continue;
      const track = this.#play(followed, segment, now);
      followed.seenAt = now.steady;
      if (canWait && playlist.live) this.#announce(url, playlist, track, now);
    }
    this.#vouch([url], now);
    this.look(now);
  }

  /** The notary does not vouch for it. True when it had been asked to. */
  refused(url: string, retrySeconds: number, now: Moment): boolean {
    if (!this.#askedAt.has(url)) return false;
    const retryMs = Math.min(MAX_VOUCH_RETRY_MS, retrySeconds * 1000);
    this.#askedAt.set(url, now.steady + retryMs - VOUCH_RETRY_MS);
    return true;
  }

  /** The notary has vouched for something. False for nothing new. To be followed by `vouched` when there is no more at once. */
  take(statement: Statement, now: Moment): boolean {
    const { url } = statement;
    if (isOlder(statement, this.#statements.get(url))) return false;
    this.#statements.delete(url);
    this.#statements.set(url, statement);
    forgetOldest(this.#statements, MAX_STATEMENTS);
    this.#announceNew(statement, now);
    return true;
  }

  /** A live DASH playlist says more as time goes by. */
  vouched(now: Moment): void {
    for (const followed of this.#followed.values()) {
      const { url, text, playlist } = followed;
      if (!playlist.live || playlist.format !== 'dash') continue;
      followed.playlist = this.#parts.read(text, url, now.epoch) ?? playlist;
    }
    this.look(now);
  }

  /** Looks at what is played, and sees to what comes next. */
  look(now: Moment): void {
    const active = [...this.#followed.values()].filter(({ seenAt }) => now.steady - seenAt < FOLLOW_MS);
    this.#follow(active);
    for (const { playlist, tracks } of active) {
      for (const track of tracks.values()) {
        for (const { url } of upcoming(playlist, track.playing)) this.#announce(url, playlist, track, now);
      }
    }
  }

  /** Tells notary and neighbours which streams are watched, when that has changed. */
  #follow(active: readonly Followed[]): void {
    const playlists = active.map(({ url }) => url).sort();
    const streams = [...new Set(active.flatMap((followed) => this.#streamsOf(followed)))]
      .sort()
      .slice(0, MAX_STREAMS);
    const following = JSON.stringify([playlists, streams]);
    if (following === this.#following) return;
    this.#following = following;
    this.#parts.say({ kind: 'follow', playlists });
    this.#parts.tell({ kind: 'follow', streams });
  }

  /** The player has come to this segment. What it has not asked for in a long time it plays no more. */
  #play({ url, playlist, tracks }: Followed, playing: Segment, now: Moment): Track {
    const { rendition } = playing;
    const set = playlist.renditions.find(({ id }) => id === rendition)?.set ?? '';
    const before = tracks.get(set);
    const stream =
      before?.playing.rendition === rendition ? before.stream : this.#streamOf(url, playlist, rendition);
    const track = { playing, stream, seenAt: now.steady };
    tracks.set(set, track);
    for (const [each, { seenAt }] of tracks) if (now.steady - seenAt >= FOLLOW_MS) tracks.delete(each);
    return track;
  }

  /** The notary has seen a segment that our player's playlist does not have yet: it is the next of what is watched. */
  #announceNew({ url, notBefore }: Statement, now: Moment): void {
    const hls = [...this.#followed.values()]
      .filter(({ playlist }) => playlist.format === 'hls' && playlist.live)
      .flatMap(({ playlist, tracks }) => Array.from(tracks.values(), (track) => ({ playlist, track })));
    if (
      this.#askedAt.has(url) ||
      hls.some(({ playlist }) => playlist.segments.some((each) => each.url === url))
    )
      return;
    const followed = hls.find(({ track }) => folderOf(track.playing.url) === folderOf(url)) ?? hls[0];
    if (followed === undefined) return;
    const { playlist, track } = followed;
    // One that the playlist has dropped was vouched for before those that it lists.
    const known = playlist.segments.flatMap((each) => this.#statements.get(each.url) ?? []);
    if (known.length === 0 || known.some((each) => each.notBefore > notBefore)) return;
    this.#announce(url, playlist, track, now);
  }

  #announce(url: string, { live }: Playlist, { stream, playing }: Track, now: Moment): void {
    const statement = this.#statementOf(url, now);
    if (statement === null) return this.#vouch([url], now);
    // Of a film everybody plays another part: who is where this player is shows by what it holds.
    const near = live ? null : this.#statementOf(playing.url, now);
    if (this.#told.has(url) || (near === null && !live)) return;
    this.#told.add(url);
    if (this.#told.size > MAX_STATEMENTS) this.#told.delete(this.#told.values().next().value!);
    const { content } = statement.entry;
    this.#parts.tell({ kind: 'upcoming', content, url, stream, near: near?.entry.content.digest });
  }

  /** The statement, while it holds. */
  #statementOf(url: string, now: Moment): Statement | null {
    const statement = this.#statements.get(url);
    return statement !== undefined && holdsAt(statement, now.epoch / 1000) ? statement : null;
  }

  #vouch(urls: readonly string[], now: Moment): void {
    const due = urls.filter(
      (url) =>
        this.#statementOf(url, now) === null &&
        now.steady - (this.#askedAt.get(url) ?? -Infinity) >= VOUCH_RETRY_MS,
    );
    if (due.length === 0) return;
    for (const url of due) this.#askedAt.set(url, now.steady);
    forgetOldest(this.#askedAt, MAX_STATEMENTS);
    this.#parts.say({ kind: 'vouch', urls: due });
  }

  /** Before the first segment a playlist of one rendition names its stream. */
  #streamsOf({ url, playlist, tracks }: Followed): Digest[] {
    if (tracks.size === 0) return [this.#streamOf(url, playlist, '')];
    return Array.from(tracks.values(), ({ stream }) => stream);
  }

  /** The same for all who watch this rendition of this playlist, whatever query their URL has. */
  #streamOf(url: string, { format }: Playlist, rendition: string): Digest {
    const { origin, pathname } = new URL(url);
    // In HLS the playlist is the rendition, and its name in there the whole of its URL.
    return this.#parts.nameOf(`${origin}${pathname} ${format === 'hls' ? '' : rendition}`);
  }
}

/** The segments after the one asked for last, as far as is worth preparing. */
function upcoming(playlist: Playlist, playing: Segment): Segment[] {
  const place = (segment: Segment): number => (playlist.format === 'hls' ? segment.number : segment.start);
  const most = playlist.live ? AHEAD_SECONDS : FILM_AHEAD_SECONDS;
  const ahead: Segment[] = [];
  let seconds = 0;
  for (const segment of playlist.segments) {
    if (segment.rendition !== playing.rendition || place(segment) <= place(playing)) continue;
    if (ahead.length >= AHEAD_SEGMENTS || seconds >= most) break;
    ahead.push(segment);
    seconds += segment.duration;
  }
  return ahead;
}

/** A URL may be listed several times, by byte range or in a loop. */
function lastOf(segments: readonly Segment[], url: string): Segment | undefined {
  return segments.filter((each) => each.url === url).at(-1);
}

function folderOf(url: string): string {
  return url.slice(0, url.lastIndexOf('/') + 1);
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  while (map.size > most) map.delete(map.keys().next().value!);
}
