/**
 * Who follows which playlist. A stream begins with its first follower and ends with its last; a master is followed by
 * following what it names. Knows nothing of sockets or signatures: a follower is a number.
 */
import type { Playlist } from '../../content/playlist/playlist.ts';
import { FollowedStream } from './followed-stream.ts';
import { MAX_FOLLOWED_RENDITIONS, MAX_STREAMS } from './limits.ts';
import { retrySecondsOf } from './not-vouched.ts';
import type { Outcome } from './statement-book.ts';

export interface StreamsOptions {
  fetchPlaylist(url: string): Promise<Playlist>;
  vouch(url: string): Promise<Outcome>;
  forget(url: string): void;
  isAllowed(url: string): boolean;
  /** A follower is to hear this. */
  tell(follower: number, outcome: Outcome): void;
}

interface Followed {
  readonly stream: FollowedStream;
  readonly followers: Set<number>;
  /** The masters that name it. */
  readonly masters: Set<FollowedStream>;
  /** What it names itself, when it is a master. */
  renditions: readonly string[];
}

export class Streams {
  private readonly options: StreamsOptions;
  private readonly byUrl = new Map<string, Followed>();
  private readonly byFollower = new Map<number, readonly string[]>();

  constructor(options: StreamsOptions) {
    this.options = options;
  }

  get size(): number {
    return this.byUrl.size;
  }

  /** From now on `follower` follows these playlists and no others. It is told at once of what is known. */
  follow(follower: number, urls: readonly string[]): void {
    const before = new Set(this.byFollower.get(follower) ?? []);
    const wanted = new Set(urls);
    if (wanted.size === 0) this.byFollower.delete(follower);
    else this.byFollower.set(follower, [...wanted]);
    for (const url of wanted) if (!before.has(url)) this.add(follower, url);
    for (const url of before) {
      if (wanted.has(url)) continue;
      this.byUrl.get(url)?.followers.delete(follower);
      this.endIfAlone(url);
    }
  }

  /** The playlists that list `url` are followed by somebody. */
  lists(url: string): boolean {
    for (const { stream } of this.byUrl.values()) if (stream.lists(url)) return true;
    return false;
  }

  /** What is played after the segment at `url`, by the first playlist that lists it. */
  after(url: string): readonly string[] {
    for (const { stream } of this.byUrl.values()) if (stream.lists(url)) return stream.after(url);
    return [];
  }

  close(): void {
    for (const { stream } of this.byUrl.values()) stream.stop();
    this.byUrl.clear();
    this.byFollower.clear();
  }

  private add(follower: number, url: string): void {
    const followed = this.begin(url);
    if (typeof followed === 'string') {
      const retrySeconds = retrySecondsOf(followed);
      return this.options.tell(follower, { kind: 'unvouched', url, reason: followed, retrySeconds });
    }
    followed.followers.add(follower);
    for (const stream of [url, ...followed.renditions]) {
      for (const outcome of this.byUrl.get(stream)?.stream.vouched() ?? [])
        this.options.tell(follower, outcome);
    }
  }

  /** The stream at `url`, begun if need be, or why it is not followed. */
  private begin(url: string): Followed | 'outside' | 'busy' {
    const known = this.byUrl.get(url);
    if (known !== undefined) return known;
    if (!this.options.isAllowed(url)) return 'outside';
    if (this.byUrl.size >= MAX_STREAMS && !this.dropHollow()) return 'busy';
    const stream = new FollowedStream(url, {
      ...this.options,
      onOutcome: (from, outcome) => this.spread(from, outcome),
      onRenditions: (from, urls) => this.followRenditions(from, urls),
    });
    const followed: Followed = { stream, followers: new Set(), masters: new Set(), renditions: [] };
    this.byUrl.set(url, followed);
    return followed;
  }

  /** Makes room where there is none, at the cost of a URL that has never been a playlist. Its followers know. */
  private dropHollow(): boolean {
    for (const [url, { stream }] of this.byUrl) {
      if (!stream.isHollow) continue;
      stream.stop();
      this.byUrl.delete(url);
      return true;
    }
    return false;
  }

  private followRenditions(master: FollowedStream, urls: readonly string[]): void {
    const followed = this.byUrl.get(master.url);
    // A playlist that names itself, or one that names it, would keep itself alive.
    if (followed === undefined || followed.masters.size > 0) return;
    const renditions: string[] = [];
    for (const url of urls.slice(0, MAX_FOLLOWED_RENDITIONS)) {
      const rendition = url === master.url ? 'outside' : this.begin(url);
      if (typeof rendition === 'string') continue;
      rendition.masters.add(master);
      renditions.push(url);
      for (const outcome of rendition.stream.vouched()) this.spread(master, outcome);
    }
    followed.renditions = renditions;
  }

  private spread(from: FollowedStream, outcome: Outcome): void {
    const followed = this.byUrl.get(from.url);
    const audience = new Set(followed?.followers);
    for (const master of followed?.masters ?? []) {
      for (const follower of this.byUrl.get(master.url)?.followers ?? []) audience.add(follower);
    }
    for (const follower of audience) this.options.tell(follower, outcome);
  }

  private endIfAlone(url: string): void {
    const followed = this.byUrl.get(url);
    if (followed === undefined || followed.followers.size > 0 || followed.masters.size > 0) return;
    followed.stream.stop();
    this.byUrl.delete(url);
    for (const rendition of followed.renditions) {
      this.byUrl.get(rendition)?.masters.delete(followed.stream);
      this.endIfAlone(rendition);
    }
  }
}
