/**
 * Follows what the visitor's player plays. From playlists as they pass and the segments that are asked for it knows what
 * comes next, has the notary vouch for it, and tells the swarm. Knows no player. Called by the stream desk.
 */
import { createVerifier, type Verify } from '../content/hashing/ed25519.ts';
import { isFault } from '../content/fault.ts';
import type { Hash } from '../content/hashing/hasher.ts';
import type { NotaryTrust } from '../content/notary-trust.ts';
import type { Playlist, Segment } from '../content/playlist/playlist.ts';
import { readPlaylist } from '../content/playlist/read-playlist.ts';
import type { Refusal } from '../content/refusal.ts';
import { underPrefixes } from '../content/url-prefix.ts';
import type { NotaryAnswer, NotaryAsk } from '../protocol/notary-messages.ts';
import { openStatement } from '../protocol/signed-statement.ts';
import { holdsAt, isOlder, type Statement } from '../protocol/statement.ts';
import type { SwarmEvent } from '../page-agent/swarm/swarm-events.ts';
import type { StartStreams } from '../page-agent/swarm/late-streams.ts';
import type { FetchPieces } from './origin-fetch.ts';
import {
  AHEAD_SECONDS,
  AHEAD_SEGMENTS,
  FOLLOW_MS,
  MAX_FOLLOWED_PLAYLISTS,
  MAX_STATEMENTS,
  MAX_VOUCH_RETRY_MS,
  VOUCH_RETRY_MS,
} from './limits.ts';

export interface FollowerParts {
  readonly hash: Hash;
  /** To the swarm engine. */
  tell(event: SwarmEvent): void;
  /** To the notary, over the tracker's socket; lost when there is none. */
  say(ask: NotaryAsk): void;
  /** To the service worker. */
  statements(sealed: readonly Uint8Array<ArrayBuffer>[]): void;
  unvouched(urls: readonly string[], reason: Refusal): void;
}

/** With the follower comes what it needs of the network. */
export interface StreamTools {
  open(this: void, parts: FollowerParts): StreamFollower;
  readonly start: StartStreams;
  readonly fetchPieces: FetchPieces;
}

/** A playlist that the player uses, and how far it has come in it. */
interface Followed {
  readonly url: string;
  readonly text: string;
  playlist: Playlist;
  seenAt: number;
  /** The segment asked for last; `null` before the first. */
  playing: Segment | null;
}

export class StreamFollower {
  readonly #parts: FollowerParts;
  readonly #encoder = new TextEncoder();
  readonly #followed = new Map<string, Followed>();
  /** By URL, oldest first. */
  readonly #statements = new Map<string, Statement>();
  readonly #sealed = new Map<string, Uint8Array<ArrayBuffer>>();
  /** When a URL was last put to the notary, or may be again. */
  readonly #askedAt = new Map<string, number>();
  readonly #told = new Set<string>();
  #trust: { readonly notary: NotaryTrust; readonly verify: Promise<Verify>; isWarned: boolean } | null = null;
  #following = '';
  /** What the player asked for last. */
  #wanted = '';

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  trust(notary: NotaryTrust): void {
    if (this.#trust?.notary.key === notary.key) return;
    this.#statements.clear();
    this.#sealed.clear();
    this.#trust = { notary, verify: createVerifier(notary.key), isWarned: false };
  }

  /** What a service worker that has just come should know. */
  everything(): readonly Uint8Array<ArrayBuffer>[] {
    return [...this.#sealed.values()];
  }

  /** The tracker's socket is new: the notary knows nothing of us. */
  joined(): void {
    this.#following = '';
    this.#askedAt.clear();
    if (this.#wanted !== '') this.#vouch([this.#wanted]);
    this.#plan();
  }

  playlist(url: string, text: string): void {
    const playlist = readPlaylist(text, url, Date.now());
    if (isFault(playlist) || playlist.kind !== 'media') return;
    const known = this.#followed.get(url);
    this.#followed.delete(url);
    const playing = known?.playing ?? null;
    this.#followed.set(url, { url, text, playlist, seenAt: performance.now(), playing });
    if (this.#followed.size > MAX_FOLLOWED_PLAYLISTS) {
      this.#followed.delete(this.#followed.keys().next().value!);
    }
    this.#plan();
  }

  /** The player has asked for this. If it can wait, what is live is left to an election: the others will want it, too. */
  wanted(url: string, canWait: boolean): void {
    this.#wanted = url;
    for (const followed of this.#followed.values()) {
      const segment = lastOf(followed.playlist.segments, url);
      if (segment === undefined) continue;
      followed.playing = segment;
      followed.seenAt = performance.now();
      if (canWait && followed.playlist.live) this.#announce(url, this.#streamOf(followed));
    }
    this.#vouch([url]);
    this.#plan();
  }

  hear(answer: NotaryAnswer): void {
    if (answer.kind === 'statements') void this.#take(answer.statements);
    else if (this.#askedAt.has(answer.url)) {
      const retryMs = Math.min(MAX_VOUCH_RETRY_MS, answer.retrySeconds * 1000);
      this.#askedAt.set(answer.url, performance.now() + retryMs - VOUCH_RETRY_MS);
      this.#parts.unvouched([answer.url], answer.reason);
    }
  }

  async #take(statements: readonly Uint8Array[]): Promise<void> {
    const sound: Uint8Array<ArrayBuffer>[] = [];
    for (const bytes of statements) {
      const sealed = bytes.slice();
      const statement = await this.#open(sealed);
      if (statement === null || isOlder(statement, this.#statements.get(statement.url))) continue;
      this.#keep(statement, sealed);
      sound.push(sealed);
      this.#announceNew(statement);
    }
    if (sound.length === 0) return;
    this.#parts.statements(sound);
    this.#rereadLive();
    this.#plan();
  }

  /** A live DASH playlist says more as time goes by. */
  #rereadLive(): void {
    for (const followed of this.#followed.values()) {
      const { url, text, playlist } = followed;
      if (!playlist.live || playlist.format !== 'dash') continue;
      const read = readPlaylist(text, url, Date.now());
      if (!isFault(read)) followed.playlist = read;
    }
  }

  async #open(sealed: Uint8Array): Promise<Statement | null> {
    const trust = this.#trust;
    if (trust === null) return null;
    try {
      const statement = await openStatement(sealed, await trust.verify);
      return underPrefixes(trust.notary.prefixes)(statement.url) ? statement : null;
    } catch (error) {
      if (!trust.isWarned) {
        trust.isWarned = true;
        console.warn(`hearsay: what the tracker sent is not signed with ${trust.notary.key}.`, error);
      }
      return null;
    }
  }

  #keep(statement: Statement, sealed: Uint8Array<ArrayBuffer>): void {
    const { url } = statement;
    this.#statements.delete(url);
    this.#statements.set(url, statement);
    this.#sealed.set(url, sealed);
    if (this.#statements.size <= MAX_STATEMENTS) return;
    const oldest = this.#statements.keys().next().value!;
    this.#statements.delete(oldest);
    this.#sealed.delete(oldest);
  }

  /** Looks at what is played, and sees to what comes next. */
  #plan(): void {
    const now = performance.now();
    const active = [...this.#followed.values()].filter(({ seenAt }) => now - seenAt < FOLLOW_MS);
    this.#follow(active);
    for (const followed of active) {
      const stream = this.#streamOf(followed);
      for (const { url } of upcoming(followed)) this.#announce(url, stream);
    }
  }

  /** Tells notary and neighbours which streams are watched, when that has changed. */
  #follow(active: readonly Followed[]): void {
    const playlists = active.map(({ url }) => url).sort();
    const streams = [...new Set(active.map((followed) => this.#streamOf(followed)))].sort();
    const following = JSON.stringify([playlists, streams]);
    if (following === this.#following) return;
    this.#following = following;
    this.#parts.say({ kind: 'follow', playlists });
    this.#parts.tell({ kind: 'follow', streams });
  }

  /** The notary has seen a segment that our player's playlist does not have yet: it is the next of what is watched. */
  #announceNew({ url, notBefore }: Statement): void {
    const hls = [...this.#followed.values()].filter(
      ({ playlist, playing }) => playlist.format === 'hls' && playlist.live && playing !== null,
    );
    if (
      this.#askedAt.has(url) ||
      hls.some(({ playlist }) => playlist.segments.some((each) => each.url === url))
    )
      return;
    const followed = hls.find(({ playing }) => folderOf(playing?.url ?? '') === folderOf(url)) ?? hls[0];
    if (followed === undefined) return;
    // One that the playlist has dropped was vouched for before those that it lists.
    const known = followed.playlist.segments.flatMap((each) => this.#statements.get(each.url) ?? []);
    if (known.length === 0 || known.some((each) => each.notBefore > notBefore)) return;
    this.#announce(url, this.#streamOf(followed));
  }

  #announce(url: string, stream: string): void {
    const statement = this.#statementOf(url);
    if (statement === null) return this.#vouch([url]);
    if (this.#told.has(url)) return;
    this.#told.add(url);
    if (this.#told.size > MAX_STATEMENTS) this.#told.delete(this.#told.values().next().value!);
    this.#parts.tell({ kind: 'upcoming', content: statement.entry.content, url, stream });
  }

  /** The statement, while it holds. */
  #statementOf(url: string): Statement | null {
    const statement = this.#statements.get(url);
    return statement !== undefined && holdsAt(statement, Date.now() / 1000) ? statement : null;
  }

  #vouch(urls: readonly string[]): void {
    const now = performance.now();
    const due = urls.filter(
      (url) =>
        this.#statementOf(url) === null && now - (this.#askedAt.get(url) ?? -Infinity) >= VOUCH_RETRY_MS,
    );
    if (due.length === 0) return;
    for (const url of due) this.#askedAt.set(url, now);
    while (this.#askedAt.size > MAX_STATEMENTS) this.#askedAt.delete(this.#askedAt.keys().next().value!);
    this.#parts.say({ kind: 'vouch', urls: due });
  }

  /** The same for all who watch this rendition of this playlist, whatever query their URL has. */
  #streamOf({ url, playing }: Followed): string {
    const { origin, pathname } = new URL(url);
    const name = `${origin}${pathname} ${playing?.rendition ?? ''}`;
    return this.#parts.hash(this.#encoder.encode(name));
  }
}

/** The segments after the one asked for last, as far as is worth preparing. */
function upcoming({ playlist, playing }: Followed): Segment[] {
  if (playing === null) return [];
  const place = (segment: Segment): number => (playlist.format === 'hls' ? segment.number : segment.start);
  const ahead: Segment[] = [];
  let seconds = 0;
  for (const segment of playlist.segments) {
    if (segment.rendition !== playing.rendition || place(segment) <= place(playing)) continue;
    if (ahead.length >= AHEAD_SEGMENTS || seconds >= AHEAD_SECONDS) break;
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
