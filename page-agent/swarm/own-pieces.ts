/**
 * What this visitor has, gets from the network and loses, and what neighbours are told of it. Knows nothing of how bytes
 * come from neighbours. Called by the engine for the events of the visitor's own side.
 */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';
import type { Fetching } from './fetching.ts';
import type { LateStreams } from './late-streams.ts';
import type { News } from './news.ts';
import type { OwnHoldings, Promised } from './own-holdings.ts';
import type { Relay, WantedPiece } from './piece-asks.ts';
import type { SwarmEvent } from './swarm-events.ts';
import type { Turn } from './turn.ts';
import type { Uploads } from './uploads.ts';

export type OwnEvent = SwarmEvent & {
  readonly kind:
    'kept' | 'lost' | 'reserve' | 'release' | 'pace' | 'fetched' | 'fetch-failed' | 'follow' | 'upcoming';
};

export class OwnPieces {
  readonly #turn: Turn;
  readonly #own: OwnHoldings;
  readonly #uploads: Uploads;
  readonly #fetching: Fetching;
  readonly #streams: LateStreams;
  readonly #news: News;

  constructor(
    turn: Turn,
    own: OwnHoldings,
    uploads: Uploads,
    fetching: Fetching,
    streams: LateStreams,
    news: News,
  ) {
    this.#turn = turn;
    this.#own = own;
    this.#uploads = uploads;
    this.#fetching = fetching;
    fetching.asks.onRelay = (...of) => this.#relay(...of);
    this.#streams = streams;
    this.#news = news;
  }

  handle(event: OwnEvent): void {
    switch (event.kind) {
      case 'kept':
        return this.#keep(event.content, event.indexes);
      case 'lost':
        return this.lose(event.digest, event.index);
      case 'reserve':
        return this.promise(event.content, event.indexes);
      case 'release':
        return this.release(event.digest);
      case 'pace':
        return this.#fetching.line.measured(event.needsMs, this.#turn.now);
      case 'fetched':
        return this.#fetched(event.content, event.index, event.bytes);
      case 'fetch-failed':
        this.#streams.begun?.fetchFailed(event.digest);
        return this.release(event.digest);
      case 'follow':
        this.#streams.begin().follow(event.streams);
        return this.#news.tell({ kind: 'following', streams: event.streams });
      case 'upcoming':
        return this.#streams.begin().upcoming(event);
      default:
        return event satisfies never;
    }
  }

  /** Neighbours are told of a whole content; whoever asks for a single lost piece is told then. */
  lose(digest: Digest, index: number | undefined): void {
    if (this.#fetching.asks.wants(digest)) this.#fetching.holdersFewer();
    if (this.#own.lose(digest, index)) this.#news.tell({ kind: 'gone', digests: [digest] });
  }

  tick(): void {
    const { now } = this.#turn;
    if (now >= this.#own.batchAt) this.#news.tellOf('have', this.#own.takeFresh(now));
    this.#turn.wakeAt(this.#own.batchAt);
  }

  #keep(content: Content, indexes: readonly number[]): void {
    this.#own.keep(content, indexes, this.#turn.now);
    this.tick();
    for (const index of indexes) {
      // The service worker has had it from the network: neighbours need not send it.
      if (this.#fetching.asks.wanted(content.digest, index))
        this.#turn.push({ kind: 'recall', content, index });
    }
    this.#uploads.kept(content.digest, indexes);
    this.#streams.begun?.kept(content.digest);
  }

  /** Neighbours may wait for these pieces: our own fetch brings them, or whoever has promised them to us (`by`). */
  promise(content: Content, indexes: readonly number[], by?: Promised): void {
    this.#news.tellOf(by ? 'relay' : 'expect', this.#own.reserve(content, indexes, by), by);
  }

  /** Others on our line have our word for a piece, or no longer. What has come is theirs before it is written. */
  #relay(piece: WantedPiece, state: Relay): void {
    const { content, index } = piece;
    if (state === 'begins') return this.promise(content, [index], piece);
    if (state === 'kept') this.#keep(content, [index]);
    this.release(content.digest, piece);
  }

  /** A fetch of ours, or what neighbours were to bring, is over. */
  release(digest: Digest, by?: Promised): void {
    const isLast = this.#own.release(digest, by);
    this.#uploads.released(digest);
    if (isLast && this.#own.lacks(digest)) this.#news.tell({ kind: 'gone', digests: [digest] });
  }

  /** A piece has come from the network or our own store: to whoever asks for it here, and to the store if it lacks it. */
  #fetched(content: Content, index: number, bytes: Uint8Array<ArrayBuffer>): void {
    const isNew = !this.#own.contentOf(content.digest, index);
    if (isNew) this.#turn.push({ kind: 'keep', content, index, bytes, deflated: false });
    this.#fetching.bring(content, index, bytes);
    // Whoever keeps it has it from now on, written or not: neighbours need not wait for the disk.
    if (isNew) this.#keep(content, [index]);
    this.#streams.begun?.fetched(content.digest, index);
  }
}
