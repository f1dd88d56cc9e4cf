/**
 * Which neighbour is asked for which piece next. Order of need rules (the waiting list's); among background pieces the
 * rarest goes first; among the holders of a piece the one from which it should come soonest, so that the load spreads by
 * speed. Decides only; `fetching.ts` asks.
 */
import type { Content } from '../../content/content.ts';
import { pieceLength } from '../../content/geometry.ts';
import { slowAt } from './downloads.ts';
import type { Holdings } from './holdings.ts';
import type { KnownPieces } from './known-pieces.ts';
import { FIRST_ANSWER_MS, HOPED_GOODPUT, LATE_FACTOR, MAX_SCAN, RAREST_AMONG } from './limits.ts';
import type { Neighbour } from './neighbour.ts';
import type { OtherSources } from './other-sources.ts';
import type { PieceAsks, Request, WantedPiece } from './piece-asks.ts';
import type { SwarmEvent } from './swarm-events.ts';

type AskEvent = SwarmEvent & { readonly kind: 'ask' };

export class PiecePicker {
  readonly #holdings: Holdings;
  readonly #open: ReadonlyMap<string, Neighbour>;
  readonly #others: () => Pick<OtherSources, 'mayBeAwaited' | 'isAwaitedBy'>;

  constructor(
    holdings: Holdings,
    open: ReadonlyMap<string, Neighbour>,
    others: () => Pick<OtherSources, 'mayBeAwaited' | 'isAwaitedBy'>,
  ) {
    this.#holdings = holdings;
    this.#open = open;
    this.#others = others;
  }

  /** True when a neighbour that answers holds the piece and has not failed with it; with `elder`, one who was there before us. */
  hasHolder(piece: WantedPiece, elder = false): boolean {
    for (const [peer, pieces] of this.#holdings.holdersOf(piece.content.digest)) {
      const neighbour = this.#open.get(peer);
      if (!neighbour || neighbour.score.stalled || piece.failed?.has(peer)) continue;
      if (elder && !neighbour.elder) continue;
      if (this.#offers(neighbour, pieces, piece)) return true;
    }
    return false;
  }

  /** True when a holder of the piece has answered of late, so that its turn will come. */
  hasTrustedHolder(piece: WantedPiece, now: number): boolean {
    for (const [peer, pieces] of this.#holdings.holdersOf(piece.content.digest)) {
      const neighbour = this.#open.get(peer);
      if (piece.failed?.has(peer) || !neighbour?.hasStanding(now)) continue;
      if (this.#offers(neighbour, pieces, piece)) return true;
    }
    return false;
  }

  /** True when a holder of the piece has delivered of late. */
  hasDelivering(piece: WantedPiece, now: number): boolean {
    for (const [peer, pieces] of this.#holdings.holdersOf(piece.content.digest)) {
      if (!piece.failed?.has(peer) && pieces.has(piece.index) && this.#open.get(peer)?.score.delivers(now))
        return true;
    }
    return false;
  }

  /** True when neighbours are expected to take longer for a piece than they may. */
  isTooFar({ content, withinMs = Infinity }: AskEvent, index: number, asks: PieceAsks, now: number): boolean {
    if (withinMs === Infinity || asks.wanted(content.digest, index)) return false;
    return this.#dueMs(content, index, asks.waitingBytes, now) > Math.max(0, withinMs);
  }

  /** Milliseconds in which the holders of a piece should have brought it, after `bytesAhead` that wait before it. 0 for what one on
   * our own line fetches, which nobody brings sooner, and when there is nobody to tell. */
  #dueMs(content: Content, index: number, bytesAhead: number, now: number): number {
    const length = pieceLength(content.size, index);
    const usual = this.#usualGoodput(now);
    let soonest = Infinity;
    let latency = Infinity;
    let goodput = 0;
    let bytes = bytesAhead + length;
    for (const [peer, pieces] of this.#holdings.holdersOf(content.digest)) {
      const neighbour = this.#open.get(peer);
      if (!neighbour || neighbour.score.stalled || !pieces.has(index)) continue;
      const { score, downloads, beside, line } = neighbour;
      if (beside && line.left > 0 && !score.doubtful) return 0;
      let answersIn = score.latency + (score.doubtful ? score.patience : 0);
      if (!pieces.holds(index)) answersIn += FIRST_ANSWER_MS;
      const rate = score.isMeasured(now) ? score.goodput : usual;
      soonest = Math.min(soonest, answersIn + (downloads.outstandingBytes + length) / rate);
      latency = Math.min(latency, answersIn);
      goodput += rate;
      bytes += downloads.outstandingBytes;
    }
    return goodput === 0 ? 0 : Math.max(soonest, latency + bytes / goodput);
  }

  /** True when any neighbour could be asked for anything at all. */
  hasRoom(now: number): boolean {
    for (const neighbour of this.#open.values()) if (neighbour.hasRoom(0, now)) return true;
    return false;
  }

  /** The neighbour with room from which the piece should come soonest; `null` for none. */
  pickHolder(piece: WantedPiece, now: number): Neighbour | null {
    const length = pieceLength(piece.content.size, piece.index);
    let best: Neighbour | null = null;
    let bestMs = Infinity;
    for (const [peer, pieces] of this.#holdings.holdersOf(piece.content.digest)) {
      const neighbour = this.#open.get(peer);
      if (
        !neighbour ||
        piece.failed?.has(peer) ||
        !neighbour.hasRoom(length, now) ||
        !this.#offers(neighbour, pieces, piece)
      ) {
        continue;
      }
      let ms = neighbour.score.expectedMs(neighbour.downloads.outstandingBytes + length);
      if (neighbour.score.doubtful) ms += neighbour.score.patience;
      if (!pieces.holds(piece.index)) ms += (pieces.fetches(piece.index) ? 1 : 2) * FIRST_ANSWER_MS;
      if (ms < bestMs) {
        best = neighbour;
        bestMs = ms;
      }
    }
    return best;
  }

  /** The first of the waiting background pieces, rarest first: their order of need matters least. */
  rarestFirst(asks: PieceAsks): WantedPiece[] {
    const front: WantedPiece[] = [];
    for (let piece = asks.waiting.first('background'); piece; piece = piece.next) {
      if (front.push(piece) === RAREST_AMONG) break;
    }
    if (front.length < 2) return front;
    const rarity = new Map(front.map((piece) => [piece, this.#holderCount(piece)]));
    return front.sort((a, b) => rarity.get(a)! - rarity.get(b)!);
  }

  /** When the first of what is asked for may become late, whoever is idle then. */
  mayBeLateAt(asks: PieceAsks): number {
    let soonest = Infinity;
    for (const { requests } of asks.requested) {
      const request = requests.at(-1);
      if (!request) continue;
      soonest = Math.min(soonest, request.at + LATE_FACTOR * Math.min(request.expectedMs, FIRST_ANSWER_MS));
    }
    return soonest;
  }

  /** A piece that is late at others and that this idle neighbour holds; or when the first such becomes late. However slow they
   * have been before, they are not given long: the idle one might be quick. */
  pickLate(asks: PieceAsks, idle: Neighbour, now: number): WantedPiece | number {
    let soonest = Infinity;
    let scanned = 0;
    for (const piece of asks.requested) {
      if (++scanned > MAX_SCAN) break;
      const request = piece.requests.at(-1);
      if (!request || isAsked(piece, idle.peer) || piece.failed?.has(idle.peer)) continue;
      if (!this.#mayBeSooner(idle, piece, request)) continue;
      const idleMs = idle.score.expectedMs(pieceLength(piece.content.size, piece.index));
      const lateAt = this.#lateAt(request, idleMs);
      if (lateAt <= now) return piece;
      soonest = Math.min(soonest, lateAt);
    }
    return soonest;
  }

  /** When a request is late, as seen from an idle neighbour that would need `idleMs`. Its time counts from when the piece was there
   * to be sent. Of what is being sent most would come twice: it is late once the rest would take as long at its pace. */
  #lateAt({ peer, id, at, expectedMs }: Request, idleMs: number): number {
    const download = this.#open.get(peer)?.downloads.open.get(id);
    const longest = Math.max(FIRST_ANSWER_MS, idleMs);
    const lateAt = Math.max(at, download?.heldAt ?? at) + LATE_FACTOR * Math.min(expectedMs, longest);
    return download?.bytes ? Math.max(lateAt, slowAt(download, LATE_FACTOR * longest)) : lateAt;
  }

  /** One that holds a late piece may bring it sooner; one that is to have it hardly, unless the other has never kept its word. On a line
   * nobody who only waits for it is sooner. */
  #mayBeSooner(idle: Neighbour, piece: WantedPiece, request: Request): boolean {
    const { content, index } = piece;
    const pieces = this.#holdings.holdersOf(content.digest).get(idle.peer);
    if (!pieces || pieces.holds(index) || this.#open.get(request.peer)?.score.proven === true)
      return pieces?.holds(index) === true;
    return this.#offers(idle, pieces, piece) && (!idle.beside || pieces.fetches(index));
  }

  /** True when it holds the piece or is to have it, and does not wait for us to have it: on a line whoever came later does, and whoever
   * has asked for it. */
  #offers({ peer, onLine, elder }: Neighbour, pieces: KnownPieces, { content, index }: WantedPiece): boolean {
    if (!pieces.has(index)) return false;
    if (!onLine || pieces.holds(index)) return true;
    const { mayBeAwaited, isAwaitedBy } = this.#others();
    if (isAwaitedBy(peer, content.digest, index)) return false;
    return elder || !pieces.fetches(index) || !mayBeAwaited(content.digest, index);
  }

  /** Bytes a millisecond to be expected of those who have not been measured. */
  #usualGoodput(now: number): number {
    let sum = 0;
    let count = 0;
    for (const { score } of this.#open.values()) {
      if (!score.isMeasured(now)) continue;
      sum += score.goodput;
      count++;
    }
    return count === 0 ? HOPED_GOODPUT : sum / count;
  }

  #holderCount(piece: WantedPiece): number {
    let count = 0;
    for (const pieces of this.#holdings.holdersOf(piece.content.digest).values())
      if (pieces.has(piece.index)) count++;
    return count;
  }
}

function isAsked({ requests }: WantedPiece, of: string): boolean {
  for (const { peer } of requests) if (peer === of) return true;
  return false;
}
