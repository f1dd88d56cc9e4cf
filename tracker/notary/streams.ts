/**
 * Who follows which playlist. A stream begins with its first follower and ends with its last; a master is followed by
 * following what it names. Knows nothing of sockets or signatures: a follower is a number.
 */
import type { Playlist } from '../../content/playlist/playlist.ts';
import { chooseSlot } from './choose-slot.ts';
import { FollowedStream } from './followed-stream.ts';
import { MAX_ADDRESSES_COUNTED, MAX_FOLLOWED_RENDITIONS, MAX_STREAMS } from './limits.ts';
import { outside, unvouched } from './not-vouched.ts';
import type { Outcome } from './statement-book.ts';

export interface StreamsOptions {
  fetchPlaylist(url: string): Promise<Playlist>;
  vouch(url: string): Promise<Outcome>;
  forget(url: string): void;
  isAllowed(url: string): boolean;
  /** A follower is to hear this. */
  tell(follower: number, outcome: Outcome): void;
}

const FULL = 'as many playlists are followed as may be';

interface Followed {
  readonly stream: FollowedStream;
  readonly beganAt: number;
  readonly followers: Set<number>;
  /** The masters that name it. */
  readonly masters: Set<FollowedStream>;
  /** What it names itself, when it is a master. */
  renditions: readonly string[];
}

interface Follower {
  readonly address: string;
  readonly urls: readonly string[];
}

export class Streams {
  private readonly options: StreamsOptions;
  private readonly byUrl = new Map<string, Followed>();
  private readonly byNumber = new Map<number, Follower>();

  constructor(options: StreamsOptions) {
    this.options = options;
  }

  get size(): number {
    return this.byUrl.size;
  }

  /** How many follow something. */
  get followers(): number {
    return this.byNumber.size;
  }

  /** From now on `follower` follows these playlists and no others. It is told at once of what is known. */
  follow(follower: number, address: string, urls: readonly string[]): void {
    const before = new Set(this.byNumber.get(follower)?.urls);
    const wanted = new Set(urls);
    if (wanted.size === 0) this.byNumber.delete(follower);
    else this.byNumber.set(follower, { address, urls: [...wanted] });
    // Who was turned away, or displaced, may ask again.
    for (const url of wanted) if (!this.byUrl.get(url)?.followers.has(follower)) this.add(follower, url);
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
    this.byNumber.clear();
  }

  private add(follower: number, url: string): void {
    const followed = this.begin(url, this.byNumber.get(follower)?.address ?? null);
    if (typeof followed === 'string') return this.turnAway(follower, url, followed);
    followed.followers.add(follower);
    for (const stream of [url, ...followed.renditions]) {
      for (const outcome of this.byUrl.get(stream)?.stream.vouched() ?? [])
        this.options.tell(follower, outcome);
    }
  }

  private turnAway(follower: number, url: string, reason: 'outside' | 'busy'): void {
    this.options.tell(follower, reason === 'busy' ? unvouched(url, reason, FULL) : outside(url));
  }

  /** The stream at `url`, begun for a client of `address` if need be, or why it is not followed. */
  private begin(url: string, address: string | null): Followed | 'outside' | 'busy' {
    const known = this.byUrl.get(url);
    if (known !== undefined) return known;
    if (!this.options.isAllowed(url)) return 'outside';
    if (this.byUrl.size >= MAX_STREAMS && !this.dropHollow() && !this.displace(address)) return 'busy';
    const stream = new FollowedStream(url, {
      ...this.options,
      onOutcome: (from, outcome) => this.spread(from, outcome),
      onRenditions: (from, urls) => this.followRenditions(from, urls),
    });
    const beganAt = performance.now();
    const followed: Followed = { stream, beganAt, followers: new Set(), masters: new Set(), renditions: [] };
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

  /** Makes room for a client of `address` at the cost of one that has more. */
  private displace(address: string | null): boolean {
    const all = [...this.byUrl.values()];
    const now = performance.now();
    const slots = all.map((each) => ({
      heldMs: now - each.beganAt,
      addresses: this.addressesOf(each),
      followers: each.followers.size,
    }));
    const displaced = all[chooseSlot(slots, address) ?? -1];
    if (displaced === undefined) return false;
    const { url } = displaced.stream;
    const followers = [...displaced.followers];
    displaced.followers.clear();
    displaced.masters.clear();
    this.endIfAlone(url);
    for (const follower of followers) this.turnAway(follower, url, 'busy');
    return true;
  }

  /** Of those who have it followed, as many as matter. */
  private addressesOf({ followers, masters }: Followed): ReadonlySet<string> {
    const addresses = new Set<string>();
    const groups = [followers, ...Array.from(masters, ({ url }) => this.byUrl.get(url)?.followers ?? [])];
    for (const group of groups) {
      for (const follower of group) {
        const address = this.byNumber.get(follower)?.address;
        if (address !== undefined) addresses.add(address);
        if (addresses.size >= MAX_ADDRESSES_COUNTED) return addresses;
      }
    }
    return addresses;
  }

  private followRenditions(master: FollowedStream, urls: readonly string[]): void {
    const followed = this.byUrl.get(master.url);
    // A playlist that names itself, or one that names it, would keep itself alive.
    if (followed === undefined || followed.masters.size > 0) return;
    const renditions: string[] = [];
    const [address = null, another] = this.addressesOf(followed);
    for (const url of urls.slice(0, MAX_FOLLOWED_RENDITIONS)) {
      const rendition =
        url === master.url ? 'outside' : this.begin(url, another === undefined ? address : null);
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
