/**
 * Resources of streams that neighbours are about to want all at once. An election says who fetches each from the network;
 * the others wait, take it from whoever has it first, and step in by rank. Large ones are elected for in stripes, so that
 * each fetches a part. Knows nothing of playlists. Called by the engine.
 */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';
import { pieceCount } from '../../content/geometry.ts';
import type { WireMessage } from '../../protocol/wire.ts';
import { rankOf, spreadOf } from './election.ts';
import type { Fetching } from './fetching.ts';
import type { Holdings } from './holdings.ts';
import {
  AT_ONCE_MS,
  BACKUP_MS,
  MAX_UPCOMING,
  QUICK_COPY_MS,
  SPREAD_MS,
  SPREAD_SHARE,
  STRIPE_PIECES,
  UPCOMING_MS,
} from './limits.ts';
import type { Neighbours } from './neighbours.ts';
import type { OwnHoldings } from './own-holdings.ts';
import type { SwarmEvent } from './swarm-events.ts';
import type { TrackerLink } from './tracker-link.ts';
import type { Turn } from './turn.ts';
import type { Uplink } from './uplink.ts';

/** `waiting` for somebody to have it, or for our turn; `asked` of neighbours; `fetching` from the network. */
type StripeState =
  | { readonly kind: 'waiting'; readonly fetchAt: number }
  | { readonly kind: 'asked'; readonly ask: number; readonly fetchAt: number; relayed: boolean }
  | { readonly kind: 'fetching'; readonly missing: Set<number> };

interface Stripe {
  readonly key: string;
  readonly content: Content;
  readonly url: string;
  readonly stream: Digest;
  /** As in `upcoming`. */
  readonly near: Digest | undefined;
  readonly indexes: readonly number[];
  readonly until: number;
  /** Milliseconds over which those who are elected spread. */
  readonly spread: number;
  state: StripeState;
  /** Our turn was reckoned among others. */
  ranked: boolean;
  /** Neighbours were believed, and have not brought it: from now on nobody is waited for beyond our turn. */
  inVain: boolean;
}

/** What the streams need of the rest of the engine. */
export interface StreamParts {
  readonly turn: Turn;
  readonly tracker: TrackerLink;
  readonly neighbours: Neighbours;
  readonly holdings: Holdings;
  readonly own: OwnHoldings;
  readonly fetching: Fetching;
  readonly uplink: Uplink;
  /** True while we serve nobody. */
  isResting(): boolean;
  /** Tells neighbours that we are to have these pieces of a content, and that this is over. */
  reserve(content: Content, indexes: readonly number[], by: object): void;
  release(digest: Digest, by: object): void;
}

type Upcoming = SwarmEvent & { readonly kind: 'upcoming' };

export class Streams {
  readonly #parts: StreamParts;
  #following: readonly Digest[] = [];
  /** Oldest first. */
  readonly #stripes = new Map<string, Stripe>();
  /** When something was last told of, and over how many milliseconds those who are elected for it spread. */
  #lastAt = 0;
  #spread = 0;
  #lastAsk = 0;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** What a new neighbour is told: who is of no use to others is not elected. */
  tell(): WireMessage[] {
    const streams = this.#parts.isResting() ? [] : this.#following;
    return this.#following.length === 0 ? [] : [{ kind: 'following', streams }];
  }

  follow(streams: readonly Digest[]): void {
    const { neighbours, tracker } = this.#parts;
    this.#following = streams;
    neighbours.watching = streams.length > 0;
    tracker.watch(streams[0]);
    if (neighbours.missing > 0) tracker.seekSoon();
  }

  /** A resource of a followed stream will be wanted soon. */
  upcoming({ content, url, stream, near }: Upcoming): void {
    const { turn, own } = this.#parts;
    const count = pieceCount(content.size);
    // What is live comes at intervals, picture and sound together: some of that may be waited for. What is not comes all at once.
    const since = turn.now - this.#lastAt;
    if (near !== undefined || since > AT_ONCE_MS) this.#spread = Math.min(SPREAD_MS, SPREAD_SHARE * since);
    const spread = this.#spread;
    this.#lastAt = turn.now;
    for (let first = 0; first < count; first += STRIPE_PIECES) {
      const key = `${content.digest}/${first}`;
      const length = Math.min(STRIPE_PIECES, count - first);
      const indexes = Array.from({ length }, (_, i) => first + i);
      if (this.#stripes.has(key) || indexes.every((index) => own.contentOf(content.digest, index))) continue;
      const state = { kind: 'waiting', fetchAt: turn.now } as const;
      const until = turn.now + UPCOMING_MS;
      const common = { key, content, url, stream, near, indexes };
      const stripe: Stripe = { ...common, until, spread, state, ranked: false, inVain: false };
      this.#stripes.set(key, stripe);
      this.#await(stripe);
      if (this.#stripes.size > MAX_UPCOMING) this.#give(this.#stripes.values().next().value!);
    }
  }

  /** True while the election, or a fetch of ours, is to bring the piece: nobody need look for it elsewhere yet. */
  expects(digest: Digest, index: number): boolean {
    const stripe = this.#stripeOf(digest, index);
    if (!stripe) return false;
    return stripe.state.kind === 'fetching' || this.#candidates(stripe).length > 0;
  }

  /** A neighbour holds more of a content, or has begun to fetch it. */
  heldByMore(digest: Digest): void {
    for (const stripe of this.#stripesOf(digest)) if (stripe.state.kind === 'waiting') this.#try(stripe);
  }

  kept(digest: Digest): void {
    const { own } = this.#parts;
    for (const stripe of this.#stripesOf(digest)) {
      if (!stripe.indexes.every((index) => own.contentOf(digest, index))) continue;
      this.#stripes.delete(stripe.key);
      this.#unrelay(stripe);
    }
  }

  /** A neighbour has promised something of a content. The word goes on at once: it is to overtake those who would fetch it
   * as well, further away. */
  promised(content: Content): void {
    for (const { state, indexes } of this.#stripesOf(content.digest)) {
      if (state.kind !== 'asked' || state.relayed) continue;
      state.relayed = true;
      this.#parts.reserve(content, indexes, state);
    }
  }

  /** A neighbour has not kept its promise: ours ends before those who believed it find it broken. */
  promiseBroken(content: Content): void {
    for (const stripe of this.#stripesOf(content.digest)) this.#unrelay(stripe);
  }

  /** The network has not brought it: others have their turn first. */
  fetchFailed(digest: Digest): void {
    for (const stripe of this.#stripesOf(digest))
      if (stripe.state.kind === 'fetching') this.#await(stripe, 1);
    this.#parts.fetching.holdersFewer();
  }

  /** The network has brought a piece. Once that is all, nothing more is to come, though the store may have had no room for it. */
  fetched(digest: Digest, index: number): void {
    const stripe = this.#stripeOf(digest, index);
    if (stripe?.state.kind !== 'fetching') return;
    stripe.state.missing.delete(index);
    if (stripe.state.missing.size === 0) this.#give(stripe);
  }

  /** Neighbours have not brought what was asked for under these numbers. True when there were any. */
  askedInVain(asks: readonly number[]): boolean {
    if (asks.length === 0) return false;
    for (const stripe of this.#stripes.values()) {
      const { state } = stripe;
      if (state.kind !== 'asked' || !asks.includes(state.ask)) continue;
      this.#unrelay(stripe);
      if (stripe.inVain) {
        stripe.state = { kind: 'waiting', fetchAt: state.fetchAt };
        this.#try(stripe);
      } else {
        stripe.inVain = true;
        this.#await(stripe);
      }
    }
    return true;
  }

  tick(): void {
    const { now } = this.#parts.turn;
    for (const stripe of Array.from(this.#stripes.values())) {
      if (stripe.until <= now) this.#give(stripe);
      else if (stripe.state.kind === 'waiting') this.#try(stripe);
    }
  }

  #stripesOf(digest: Digest): Stripe[] {
    const stripes: Stripe[] = [];
    for (const stripe of this.#stripes.values()) if (stripe.content.digest === digest) stripes.push(stripe);
    return stripes;
  }

  #stripeOf(digest: Digest, index: number): Stripe | undefined {
    return this.#stripes.get(`${digest}/${index - (index % STRIPE_PIECES)}`);
  }

  /** Neighbours that will want it, too: of a finished stream those who are at the same place, and do not have it yet. */
  #candidates({ stream, near, content }: Stripe): string[] {
    const { neighbours, holdings } = this.#parts;
    const before = near === undefined ? null : holdings.holdersOf(near);
    const here = holdings.holdersOf(content.digest);
    const candidates: string[] = [];
    for (const { peer, following, score } of neighbours.open.values()) {
      if (!following.has(stream) || score.stalled || score.hollow) continue;
      if (before === null || (before.has(peer) && !here.has(peer))) candidates.push(peer);
    }
    return candidates;
  }

  /** Waits for its turn by rank, `behind` more places back. */
  #await(stripe: Stripe, behind = 0): void {
    const { turn, tracker, uplink } = this.#parts;
    const you = tracker.you ?? '';
    const candidates = this.#candidates(stripe);
    stripe.ranked = candidates.length > 0;
    const rank = rankOf(you, candidates, stripe.key);
    const wait = spreadOf(you, stripe.key, candidates.length, tracker.members);
    // Who would be long in handing it on lets others go first; once it is late, whoever can.
    const copyMs = uplink.msFor(stripe.content.size);
    const slow = stripe.inVain || copyMs < QUICK_COPY_MS ? 0 : Math.min(BACKUP_MS, copyMs);
    stripe.state = {
      kind: 'waiting',
      fetchAt: turn.now + stripe.spread * wait + slow + (rank + behind) * BACKUP_MS,
    };
    this.#try(stripe);
  }

  /** Takes it from neighbours if they have it all; else from the network once it is our turn, if anybody else gains. */
  #try(stripe: Stripe): void {
    if (stripe.state.kind !== 'waiting') return;
    const { turn, own, fetching } = this.#parts;
    const { content, indexes, url } = stripe;
    const missing = indexes.filter((index) => !own.contentOf(content.digest, index));
    const { fetchAt } = stripe.state;
    const credit = this.#creditOf(stripe, missing);
    const patience = Math.max(fetchAt - turn.now, credit);
    if (credit >= 0 && patience > 0) {
      const ask = --this.#lastAsk;
      stripe.state = { kind: 'asked', ask, fetchAt, relayed: false };
      return fetching.ask({ kind: 'ask', ask, content, indexes: missing, urgency: 'background' }, patience);
    }
    fetching.probe(content, missing[0]!);
    if (fetchAt > turn.now) turn.wakeAt(fetchAt);
    else if (missing.some((index) => own.reservedOf(content.digest, index))) {
      // Our own visitor's request is at it.
      stripe.state = { kind: 'waiting', fetchAt: turn.now + BACKUP_MS };
      turn.wakeAt(stripe.state.fetchAt);
    } else if (!this.#parts.isResting() && this.#candidates(stripe).length > 0) {
      // Whoever met nobody until now may well have met one of those whose turn is later.
      if (!stripe.ranked) return this.#await(stripe);
      stripe.state = { kind: 'fetching', missing: new Set(missing) };
      turn.push({ kind: 'fetch', content, url, indexes: missing });
    }
  }

  /** Milliseconds for which those who say that they have it are to be believed; below 0 when not all of it is around. */
  #creditOf({ content, inVain }: Stripe, indexes: readonly number[]): number {
    const { holdings, neighbours } = this.#parts;
    const best = indexes.map(() => -Infinity);
    for (const [peer, runs] of holdings.holdersOf(content.digest)) {
      const score = neighbours.open.get(peer)?.score;
      if (score?.stalled !== false) continue;
      const credit = inVain ? 0 : score.credit;
      for (const [i, index] of indexes.entries()) if (runs.has(index)) best[i] = Math.max(best[i]!, credit);
    }
    return Math.min(...best);
  }

  #unrelay({ state, content }: Stripe): void {
    if (state.kind !== 'asked' || !state.relayed) return;
    state.relayed = false;
    this.#parts.release(content.digest, state);
  }

  #give(stripe: Stripe): void {
    this.#stripes.delete(stripe.key);
    if (stripe.state.kind === 'asked') {
      this.#parts.fetching.cancel(stripe.state.ask);
      this.#unrelay(stripe);
    } else this.#parts.fetching.holdersFewer();
  }
}
