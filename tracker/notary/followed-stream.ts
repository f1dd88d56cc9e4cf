/**
 * One playlist that is followed: looked at as long as it is live, and each new segment vouched for before it is asked for.
 * Knows nothing of who follows, nor of sockets. Called by `streams.ts`, which keeps it as long as somebody does.
 */
import type { Playlist } from '../../content/playlist/playlist.ts';
import { FAILED_LOOK_MS, MAX_GONE, MOST_FAILED_LOOK_MS, SEGMENT_TRIES, SEGMENTS_AHEAD } from './limits.ts';
import { nextLookMs } from './look-times.ts';
import { unvouchedFor } from './not-vouched.ts';
import type { Outcome } from './statement-book.ts';
import { wantedParts, type WantedPart } from './wanted-parts.ts';

export interface StreamSurroundings {
  fetchPlaylist(url: string): Promise<Playlist>;
  vouch(url: string): Promise<Outcome>;
  /** The resource at this URL is another one now. */
  forget(url: string): void;
  /** Something new is vouched for, or the playlist itself can't be followed for now. */
  onOutcome(stream: FollowedStream, outcome: Outcome): void;
  /** It is a master: these are to be followed for it. */
  onRenditions(stream: FollowedStream, urls: readonly string[]): void;
}

interface TakenPart extends WantedPart {
  tries: number;
  /** Milliseconds on the steady clock; never while it is looked into, nor once it is vouched for. */
  retryAt: number;
  vouched: Outcome | null;
}

export class FollowedStream {
  readonly url: string;
  private readonly surroundings: StreamSurroundings;
  private readonly taken = new Map<string, TakenPart>();
  /** The numbers of those that are listed no more. Some servers write round a ring of a few URLs: what comes back under one
   * is another segment. */
  private readonly gone = new Map<string, number | null>();
  private orders = new Map<string, { readonly urls: readonly string[]; readonly place: number }>();
  private failures = 0;
  private hasLooked = false;
  /** When something new was last listed, on the steady clock. */
  private newsAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(url: string, surroundings: StreamSurroundings) {
    this.url = url;
    this.surroundings = surroundings;
    void this.look();
  }

  /** Everything vouched for that the playlist still lists. */
  vouched(): Outcome[] {
    return [...this.taken.values()].flatMap(({ vouched }) => (vouched === null ? [] : [vouched]));
  }

  /** It has never been a playlist so far. */
  get isHollow(): boolean {
    return !this.hasLooked && this.failures > 0;
  }

  lists(url: string): boolean {
    return this.orders.has(url) || this.taken.has(url);
  }

  /** The URLs of the segments that are played after the one at `url`. */
  after(url: string): readonly string[] {
    const found = this.orders.get(url);
    return found === undefined ? [] : found.urls.slice(found.place + 1, found.place + 1 + SEGMENTS_AHEAD);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    const startedAt = performance.now();
    try {
      const playlist = await this.surroundings.fetchPlaylist(this.url);
      this.failures = 0;
      this.hasLooked = true;
      if (this.stopped) return;
      if (this.take(playlist)) this.newsAt = startedAt;
      const { refreshMs } = playlist;
      if (refreshMs !== null) {
        const newest = (playlist.segments.at(-1)?.duration ?? 0) * 1000;
        const segmentMs = newest > 0 ? Math.min(refreshMs, newest) : refreshMs;
        this.lookAgain(nextLookMs(segmentMs, startedAt - this.newsAt), startedAt);
      }
    } catch (error) {
      if (this.stopped) return;
      if (this.failures === 0) this.surroundings.onOutcome(this, unvouchedFor(this.url, error));
      this.lookAgain(Math.min(MOST_FAILED_LOOK_MS, FAILED_LOOK_MS * 2 ** this.failures), startedAt);
      this.failures += 1;
    }
  }

  private lookAgain(ms: number, startedAt: number): void {
    this.timer = setTimeout(() => void this.look(), Math.max(0, startedAt + ms - performance.now()));
    this.timer.unref();
  }

  /** True when it lists something new. */
  private take(playlist: Playlist): boolean {
    if (playlist.kind === 'master') {
      const urls = playlist.renditions.map(({ url }) => url);
      this.surroundings.onRenditions(this, urls);
      return false;
    }
    const { now, orders } = wantedParts(playlist);
    this.orders = new Map(orders.flatMap((urls) => urls.map((url, place) => [url, { urls, place }])));
    const wanted = new Set(now.map(({ url }) => url));
    for (const [url, { number }] of this.taken) {
      if (wanted.has(url) || this.orders.has(url)) continue;
      this.taken.delete(url);
      this.gone.delete(url);
      this.gone.set(url, number);
      if (this.gone.size > MAX_GONE) this.gone.delete(this.gone.keys().next().value!);
    }
    const isNews = now.some(({ url, number }) => this.taken.get(url)?.number !== number);
    for (const part of now) void this.takePart(part);
    return isNews;
  }

  private async takePart(part: WantedPart): Promise<void> {
    const before = this.taken.get(part.url);
    const number = before === undefined ? this.gone.get(part.url) : before.number;
    const isAnother = number !== undefined && number !== part.number;
    if (isAnother) this.surroundings.forget(part.url);
    const fresh = { ...part, tries: 0, retryAt: 0, vouched: null };
    const taken: TakenPart = isAnother ? fresh : (before ?? fresh);
    this.taken.set(part.url, taken);
    if (taken.tries >= SEGMENT_TRIES || performance.now() < taken.retryAt) return;
    taken.tries += 1;
    taken.retryAt = Infinity;
    const outcome = await this.surroundings.vouch(part.url);
    if (this.stopped || this.taken.get(part.url) !== taken) return;
    if (outcome.kind === 'unvouched') taken.retryAt = performance.now() + outcome.retrySeconds * 1000;
    else {
      taken.vouched = outcome;
      this.surroundings.onOutcome(this, outcome);
    }
  }
}
