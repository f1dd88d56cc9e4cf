/**
 * What the visitor wants: the asks of the service worker, and the pieces that they come down to. A piece wanted by two
 * asks is one piece. The engine's own asks, for what will soon be wanted, have numbers below 0 and nobody to be told.
 * Knows nothing of neighbours. Called by the fetching of pieces.
 */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';
import { pieceLength } from '../../content/geometry.ts';
import type { Urgency } from '../../content/urgency.ts';
import {
  ASK_PATIENCE_MS,
  BESIDE_PROMISE_MS,
  BESIDE_WAIT_MS,
  MAX_WANTED,
  PIECE_PATIENCE_MS,
  STREAM_GOODPUT,
} from './limits.ts';
import type { Turn } from './turn.ts';
import { URGENCIES, WaitingList, type Waiting } from './waiting-list.ts';

/** Waiting to be asked for; asked of the neighbours in `requests`; its bytes being checked. */
export type PieceState = 'waiting' | 'requested' | 'checking' | 'settled';

/** Of a word that is passed on: it has been given, is kept, or nothing comes of it here. */
export type Relay = 'begins' | 'kept' | 'ends';

export interface Request {
  readonly peer: string;
  readonly id: number;
  readonly at: number;
  /** Milliseconds that it was expected to take. */
  readonly expectedMs: number;
}

export interface WantedPiece extends Waiting<WantedPiece> {
  readonly content: Content;
  readonly index: number;
  readonly asks: Set<number>;
  state: PieceState;
  /** Somebody has promised it, or is sending it. */
  coming: boolean;
  /** Others on our line, those with greater names than this, have our word for it, for one of them has given us its own. */
  relayedAfter: string | null;
  requests: Request[];
  /** Neighbours that have failed to deliver it. */
  failed: Set<string> | null;
}

interface PieceAsk {
  readonly pieces: Set<WantedPiece>;
  coming: boolean;
  /** Milliseconds for which words may keep the network from being asked. */
  readonly patienceForWords: number;
  /** When it was asked, or a piece of it came last. */
  since: number;
  readonly patience: number;
  deadline: number;
}

export class PieceAsks {
  readonly waiting = new WaitingList<WantedPiece>();
  /** Oldest first. */
  readonly requested = new Set<WantedPiece>();
  /** Told of a piece that others are promised on the word of one on our line. */
  onRelay: (piece: WantedPiece, state: Relay) => void = () => undefined;
  /** None of these is late before this time. */
  lateFrom = 0;
  readonly #turn: Turn;
  readonly #asks = new Map<number, PieceAsk>();
  readonly #wanted = new Map<Digest, Map<number, WantedPiece>>();
  readonly #unavailable = new Map<number, number[]>();
  #inVain: number[] = [];
  #wantedCount = 0;
  #order = 0;

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  get askCount(): number {
    return this.#asks.size;
  }

  /** Bytes of what nobody has been asked for yet. */
  get waitingBytes(): number {
    let bytes = 0;
    for (const urgency of URGENCIES) {
      let piece = this.waiting.first(urgency);
      for (; piece; piece = piece.next) bytes += pieceLength(piece.content.size, piece.index);
    }
    return bytes;
  }

  get wantedCount(): number {
    return this.#wantedCount;
  }

  /** The piece, now wanted by this ask as well; `null` when too many are wanted already. */
  want(
    ask: number,
    content: Content,
    index: number,
    urgency: Urgency,
    patience = ASK_PATIENCE_MS,
  ): WantedPiece | null {
    let piece = this.#wanted.get(content.digest)?.get(index);
    if (!piece) {
      if (this.#wantedCount >= MAX_WANTED) return null;
      piece = this.#addPiece(content, index, urgency);
    }
    let entry = this.#asks.get(ask);
    if (!entry) {
      const patienceForWords = urgency === 'blocking' ? BESIDE_WAIT_MS : BESIDE_PROMISE_MS;
      entry = {
        pieces: new Set(),
        coming: false,
        patienceForWords,
        since: this.#turn.now,
        patience,
        deadline: this.#turn.now + patience,
      };
      this.#asks.set(ask, entry);
      this.#turn.wakeAt(entry.deadline);
    }
    entry.pieces.add(piece);
    piece.asks.add(ask);
    return piece;
  }

  move(piece: WantedPiece, state: PieceState): void {
    if (piece.state === 'waiting') this.waiting.remove(piece);
    else if (piece.state === 'requested') this.requested.delete(piece);
    piece.state = state;
    if (state === 'waiting') {
      piece.coming = false;
      this.waiting.insert(piece);
    } else if (state === 'requested') {
      this.requested.add(piece);
      this.lateFrom = 0;
    }
  }

  /** Somebody has promised a piece, or is sending it: its asks are told, once each. With `waitMs` again and again, and they go
   * on meanwhile: that long the network would need as well. What such words are worth counts from the ask, or from `paidAt`,
   * when their speaker last sent bytes; `slowness` times as much on a slow line. */
  noteComing(piece: WantedPiece, waitMs = 0, paidAt = -Infinity, slowness = 1): void {
    piece.coming = true;
    for (const ask of piece.asks) {
      const entry = this.#asks.get(ask);
      if (!entry) continue;
      const until = Math.min(
        Math.max(entry.since, paidAt) + entry.patienceForWords * slowness,
        entry.since + PIECE_PATIENCE_MS * slowness,
      );
      if (ask >= 0 && waitMs > 0) entry.deadline = this.#turn.now + ASK_PATIENCE_MS;
      const held = Math.max(0, Math.min(waitMs, until - this.#turn.now));
      if (ask >= 0 && (held > 0 || !entry.coming)) {
        this.#turn.push({ kind: 'coming', ask, waitMs: held });
      }
      entry.coming = true;
    }
  }

  /** Others, those with greater names than `after`, whom the word of who fetches a piece may not reach, have ours; `null`: no longer. */
  relay(piece: WantedPiece, after: string | null, ends: Relay = 'ends'): void {
    const before = piece.relayedAfter;
    if (before === after) return;
    piece.relayedAfter = after;
    if (after !== null) this.onRelay(piece, 'begins');
    if (before !== null) this.onRelay(piece, ends);
  }

  /** Bytes of a piece have come: the engine's own asks wait on, for as long as so many are worth. A word earns nothing. */
  earn(piece: WantedPiece, bytes: number): void {
    for (const ask of piece.asks) {
      const entry = this.#asks.get(ask);
      if (!entry || ask >= 0) continue;
      entry.deadline = Math.min(this.#turn.now + ASK_PATIENCE_MS, entry.deadline + bytes / STREAM_GOODPUT);
    }
  }

  deliver(piece: WantedPiece, bytes: Uint8Array<ArrayBuffer>): void {
    const { content, index } = piece;
    for (const ask of piece.asks) {
      if (ask >= 0) this.#turn.push({ kind: 'deliver', ask, content, index, bytes });
      const entry = this.#asks.get(ask);
      if (!entry) continue;
      entry.deadline = this.#turn.now + ASK_PATIENCE_MS;
      entry.since = this.#turn.now;
    }
    this.#settle(piece, 'kept');
  }

  /** No neighbour will bring it. Its asks are told at the turn's end, all their pieces together. */
  giveUp(piece: WantedPiece): void {
    for (const ask of piece.asks) this.reportUnavailable(ask, piece.index);
    this.#settle(piece);
  }

  reportUnavailable(ask: number, index: number): void {
    const indexes = this.#unavailable.get(ask);
    if (indexes) indexes.push(index);
    else this.#unavailable.set(ask, [index]);
  }

  /** Ends an ask. Returns its pieces that no other ask wants, now settled; those who were asked must be told. */
  cancel(ask: number): WantedPiece[] {
    const entry = this.#asks.get(ask);
    const unwanted: WantedPiece[] = [];
    for (const piece of entry?.pieces ?? []) {
      piece.asks.delete(ask);
      if (piece.asks.size > 0) continue;
      unwanted.push(piece);
      this.#settle(piece);
    }
    this.#asks.delete(ask);
    return unwanted;
  }

  /** The asks that have waited too long. The engine's own wait on while a piece waits in line, nobody having been asked for it yet
   * for want of room at one who delivers. */
  overdue(isDelivered: (piece: WantedPiece) => boolean): number[] {
    const { now } = this.#turn;
    const overdue: number[] = [];
    for (const [ask, entry] of this.#asks) {
      const inLine =
        entry.deadline <= now &&
        ask < 0 &&
        [...entry.pieces].some((piece) => piece.state === 'waiting' && isDelivered(piece));
      if (inLine) entry.deadline = now + entry.patience;
      if (entry.deadline > now) this.#turn.wakeAt(entry.deadline);
      else overdue.push(ask);
    }
    return overdue;
  }

  /** As `cancel`, for an ask that is still waited for: all its pieces are unavailable. */
  abandon(ask: number): WantedPiece[] {
    for (const piece of this.#asks.get(ask)?.pieces ?? []) this.reportUnavailable(ask, piece.index);
    return this.cancel(ask);
  }

  /** Numbers of all asks. */
  ids(): number[] {
    return [...this.#asks.keys()];
  }

  flush(): void {
    if (this.#unavailable.size === 0) return;
    for (const [ask, indexes] of this.#unavailable) {
      if (ask >= 0) this.#turn.push({ kind: 'unavailable', ask, indexes });
      else this.#inVain.push(ask);
    }
    this.#unavailable.clear();
  }

  /** The engine's own asks of which something has turned out to be unavailable since the last call. */
  takeInVain(): readonly number[] {
    const asks = this.#inVain;
    if (asks.length > 0) this.#inVain = [];
    return asks;
  }

  /** The piece, if any ask wants it. */
  wanted(digest: Digest, index: number): WantedPiece | undefined {
    return this.#wanted.get(digest)?.get(index);
  }

  /** True when any ask wants something of it. */
  wants(digest: Digest): boolean {
    return this.#wanted.has(digest);
  }

  #addPiece(content: Content, index: number, urgency: Urgency): WantedPiece {
    const piece: WantedPiece = {
      content,
      index,
      urgency,
      order: this.#order++,
      asks: new Set(),
      state: 'waiting',
      coming: false,
      relayedAfter: null,
      requests: [],
      failed: null,
      next: null,
      previous: null,
      listed: false,
    };
    let pieces = this.#wanted.get(content.digest);
    if (!pieces) this.#wanted.set(content.digest, (pieces = new Map()));
    pieces.set(index, piece);
    this.#wantedCount++;
    this.waiting.insert(piece);
    return piece;
  }

  #settle(piece: WantedPiece, relay: Relay = 'ends'): void {
    this.move(piece, 'settled');
    for (const ask of piece.asks) {
      const entry = this.#asks.get(ask);
      entry?.pieces.delete(piece);
      if (entry?.pieces.size === 0) this.#asks.delete(ask);
    }
    const pieces = this.#wanted.get(piece.content.digest);
    if (pieces?.get(piece.index) !== piece) return;
    pieces.delete(piece.index);
    this.#wantedCount--;
    if (pieces.size === 0) this.#wanted.delete(piece.content.digest);
    this.relay(piece, null, relay);
  }
}
