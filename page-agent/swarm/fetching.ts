/**
 * Brings wanted pieces from neighbours: asks, waits, asks another, gives up. Knows nothing of frames' contents
 * (`arrivals.ts`) or of how links come about. Called by the engine, which ends every turn with `settle`.
 */
import type { Content } from '../../content/content.ts';
import { pieceCount, pieceLength } from '../../content/geometry.ts';
import { isAhead, type Download } from './downloads.ts';
import type { Holdings } from './holdings.ts';
import { BUSY_PATIENCE_MS, MAX_SCAN, PROBE_MS } from './limits.ts';
import type { LineCredit } from './line-credit.ts';
import type { Neighbour } from './neighbour.ts';
import type { Neighbours } from './neighbours.ts';
import { countWait, deadlineOf, silentAt } from './patience.ts';
import type { OtherSources } from './other-sources.ts';
import { PieceAsks, type Request, type WantedPiece } from './piece-asks.ts';
import { PiecePicker } from './piece-picker.ts';
import type { SwarmEvent } from './swarm-events.ts';
import type { SwarmCounters } from './swarm-stats.ts';
import type { Turn } from './turn.ts';
import { URGENCIES } from './waiting-list.ts';

type AskEvent = SwarmEvent & { readonly kind: 'ask' };

export class Fetching {
  readonly asks: PieceAsks;
  readonly line: LineCredit;
  readonly #turn: Turn;
  readonly #holdings: Holdings;
  readonly #open: ReadonlyMap<string, Neighbour>;
  readonly #counters: SwarmCounters;
  readonly #picker: PiecePicker;
  /** Where pieces come from beside the neighbours. Set once, before anything is asked. */
  others!: OtherSources;
  #workDue = false;
  #sweepDue = false;

  constructor(
    turn: Turn,
    holdings: Holdings,
    { open, line }: Pick<Neighbours, 'open' | 'line'>,
    counters: SwarmCounters,
  ) {
    this.#turn = turn;
    this.#holdings = holdings;
    this.#open = open;
    this.line = line;
    this.#counters = counters;
    this.asks = new PieceAsks(turn);
    this.#picker = new PiecePicker(holdings, open, () => this.others);
  }

  /** Pieces that no answering neighbour holds, or none is expected to bring in time, are unavailable within this very turn; after
   * `patience` ms without a byte of it, all of them. */
  ask(event: AskEvent, patience?: number): void {
    this.line.wanted(this.#turn.now);
    for (const index of event.indexes) {
      const piece = this.#want(event, index, patience);
      if (!piece) this.asks.reportUnavailable(event.ask, index);
      else if (this.others.holds(event.content.digest, index)) {
        this.#turn.push({ kind: 'recall', content: event.content, index });
        this.asks.noteComing(piece);
      } else if (piece.state === 'waiting' && !this.#mayCome(piece)) {
        this.asks.giveUp(piece);
        this.probe(event.content, index);
      } else if (piece.coming || this.#isComing(piece)) this.asks.noteComing(piece);
    }
    this.#workDue = true;
  }

  #want(event: AskEvent, index: number, patience?: number): WantedPiece | null {
    const valid = Number.isInteger(index) && index >= 0 && index < pieceCount(event.content.size);
    const held = this.others.holds(event.content.digest, index);
    if (!valid || (!held && this.#picker.isTooFar(event, index, this.asks, this.#turn.now))) return null;
    return this.asks.want(event.ask, event.content, index, event.urgency, patience);
  }

  cancel(ask: number): void {
    for (const piece of this.asks.cancel(ask)) this.cancelRequests(piece);
    this.#workDue = true;
  }

  /** Gives up everything that is asked for. */
  stop(): void {
    for (const ask of this.asks.ids()) {
      for (const piece of this.asks.abandon(ask)) this.cancelRequests(piece);
    }
  }

  /** A neighbour holds more of what is wanted, or has room again. */
  workMayBeDone(): void {
    this.#workDue = true;
  }

  /** A neighbour holds less of what is wanted, or no longer answers. */
  holdersFewer(): void {
    this.#sweepDue = true;
    this.#workDue = true;
  }

  linkLost(neighbour: Neighbour): void {
    for (const download of neighbour.downloads.open.values()) this.fail(neighbour, download, false);
    this.holdersFewer();
  }

  /** A download is over without its piece, which goes to another holder if there is one. */
  fail(neighbour: Neighbour, download: Download, blame: boolean): void {
    countWait(neighbour, download, this.#turn.now);
    neighbour.downloads.end(download, blame);
    this.#workDue = true;
    const { piece } = download;
    if (!piece) return;
    if (blame) (piece.failed ??= new Set()).add(neighbour.peer);
    piece.requests = piece.requests.filter(({ peer, id }) => peer !== neighbour.peer || id !== download.id);
    // Nobody is to wait for us who may be the next that we wait for.
    if (piece.relayedAfter !== null)
      this.asks.relay(piece, this.#picker.hasHolder(piece, true) ? this.others.you() : null);
    if (piece.state === 'requested') this.reconsider(piece);
  }

  /** A piece that nobody is working on waits again, or is given up when nobody is left to ask. */
  reconsider(piece: WantedPiece): void {
    if (piece.requests.length > 0) this.asks.move(piece, 'requested');
    else if (this.#mayCome(piece)) this.asks.move(piece, 'waiting');
    else this.asks.giveUp(piece);
  }

  /** A verified piece has come by another way. */
  bring(content: Content, index: number, bytes: Uint8Array<ArrayBuffer>): void {
    const piece = this.asks.wanted(content.digest, index);
    if (!piece) return;
    this.cancelRequests(piece);
    this.asks.deliver(piece, bytes);
    this.#workDue = true;
  }

  /** Takes back what was asked for a piece that is no longer needed; or that nobody but `sender` has begun to send. */
  cancelRequests(piece: WantedPiece, sender?: Partial<Request>): void {
    piece.requests = piece.requests.filter(({ peer, id }) => {
      const neighbour = this.#open.get(peer);
      const download = neighbour?.downloads.open.get(id);
      if (!neighbour || !download) return false;
      if (sender && (download.received > 0 || (peer === sender.peer && id === sender.id))) return true;
      neighbour.downloads.end(download, true);
      if (!download.parked)
        neighbour.score.deliveredPart(download.received, download.askedAt, this.#turn.now);
      this.#turn.send(peer, { kind: 'cancel', id });
      return false;
    });
  }

  /** Ends what has taken too long, and names the time at which the next will have. */
  tick(): void {
    this.asks.lateFrom = 0;
    for (const neighbour of this.#open.values()) this.#tickNeighbour(neighbour);
    for (const ask of this.asks.overdue((piece) => this.#picker.hasDelivering(piece, this.#turn.now))) {
      for (const piece of this.asks.abandon(ask)) {
        if (ask < 0) this.#doubtThose(piece);
        this.cancelRequests(piece);
      }
    }
    this.#workDue = true;
  }

  /** A neighbour has answered after a silence: what waits for its turn there will come too. */
  promiseWaiting(neighbour: Neighbour): void {
    for (const urgency of URGENCIES) {
      let piece = this.asks.waiting.first(urgency);
      for (let scanned = 0; piece && scanned < MAX_SCAN; scanned++, piece = piece.next) {
        if (!piece.coming && this.#holdings.has(neighbour.peer, piece.content.digest, piece.index)) {
          this.asks.noteComing(piece);
        }
      }
    }
  }

  /** Ends a turn: gives up what nobody holds any more, and asks for what somebody can now be asked for. */
  settle(): void {
    if (this.#sweepDue) {
      this.#sweepDue = false;
      this.#sweep();
    }
    if (this.#workDue) {
      this.#workDue = false;
      if (this.asks.waiting.size > 0) this.#assign();
      else if (this.asks.requested.size > 0 && this.#turn.now >= this.asks.lateFrom) this.#askLateAgain();
    }
    this.asks.flush();
  }

  #tickNeighbour(neighbour: Neighbour): void {
    const { now } = this.#turn;
    if (neighbour.downloads.open.size > 0) this.#endLate(neighbour);
    if (neighbour.restUntil > now) this.#turn.wakeAt(neighbour.restUntil);
    const busyUntil = neighbour.busySince + BUSY_PATIENCE_MS;
    if (busyUntil > now) this.#turn.wakeAt(busyUntil);
    else if (!neighbour.score.stalled) {
      neighbour.score.stalled = true;
      this.#abandon(neighbour);
    }
  }

  #endLate(neighbour: Neighbour): void {
    const late: Download[] = [];
    for (const download of neighbour.downloads.open.values()) {
      countWait(neighbour, download, this.#turn.now);
      const deadline = deadlineOf(neighbour, download);
      if (deadline <= this.#turn.now) late.push(download);
      else this.#turn.wakeAt(deadline);
    }
    for (const download of late) this.#timeOut(neighbour, download);
  }

  #timeOut(neighbour: Neighbour, download: Download): void {
    const { peer, downloads, score } = neighbour;
    if (!downloads.open.has(download.id)) return;
    this.#counters.timeouts++;
    this.#turn.send(peer, { kind: 'cancel', id: download.id });
    neighbour.narrow();
    if (download.received > 0 || this.#turn.now >= silentAt(neighbour, download)) score.timedOut();
    else {
      neighbour.beside = false;
      score.brokePromise(this.#turn.now, isAhead(download));
      this.others.promiseBroken(download.content);
    }
    this.fail(neighbour, download, true);
    if (score.stalled) this.#abandon(neighbour);
  }

  /** What a stalled neighbour was asked for goes to others. */
  #abandon(neighbour: Neighbour): void {
    for (const download of neighbour.downloads.open.values()) {
      this.#turn.send(neighbour.peer, { kind: 'cancel', id: download.id });
      this.fail(neighbour, download, true);
    }
    this.holdersFewer();
  }

  /** Asks stalled holders for a piece that the visitor gets elsewhere, to learn whether they answer again. */
  probe(content: Content, index: number): void {
    for (const [peer, runs] of this.#holdings.holdersOf(content.digest)) {
      const neighbour = this.#open.get(peer);
      if (!neighbour?.score.stalled || neighbour.downloads.open.size > 0 || !runs.has(index)) continue;
      if (this.#turn.now < neighbour.probedAt + PROBE_MS) continue;
      neighbour.probedAt = this.#turn.now;
      neighbour.busySince = Infinity;
      this.#request(neighbour, content, index, null);
    }
  }

  #sweep(): void {
    for (const urgency of URGENCIES) {
      let piece = this.asks.waiting.first(urgency);
      while (piece) {
        const { next } = piece;
        if (!this.#mayCome(piece)) this.asks.giveUp(piece);
        piece = next;
      }
    }
  }

  /** They were believed for as long as their word is worth, and have not brought it. */
  #doubtThose({ requests }: WantedPiece): void {
    for (const { peer, at } of requests) {
      const score = this.#open.get(peer)?.score;
      if (score && at + score.patienceForBytes <= this.#turn.now) score.doubt();
    }
  }

  #isComing(piece: WantedPiece): boolean {
    const { content, index } = piece;
    return this.others.expects(content.digest, index) || this.#picker.hasTrustedHolder(piece, this.#turn.now);
  }

  #mayCome(piece: WantedPiece): boolean {
    const { digest } = piece.content;
    if (this.#picker.hasHolder(piece) || this.others.holds(digest, piece.index)) return true;
    return this.others.expects(digest, piece.index);
  }

  #assign(): void {
    if (!this.#picker.hasRoom(this.#turn.now)) return;
    for (const urgency of URGENCIES) {
      if (urgency === 'background') {
        for (const piece of this.#picker.rarestFirst(this.asks)) if (!this.#assignPiece(piece)) return;
      }
      let piece = this.asks.waiting.first(urgency);
      for (let scanned = 0; piece && scanned < MAX_SCAN; scanned++) {
        const { next } = piece;
        if (!this.#assignPiece(piece)) return;
        piece = next;
      }
    }
  }

  /** False when no neighbour has room for anything any more. */
  #assignPiece(piece: WantedPiece): boolean {
    const neighbour = this.#picker.pickHolder(piece, this.#turn.now);
    if (!neighbour) return true;
    this.#request(neighbour, piece.content, piece.index, piece);
    return this.#picker.hasRoom(this.#turn.now);
  }

  /** When nothing waits, an idle neighbour doubles the oldest request that is late. */
  #askLateAgain(): void {
    this.asks.lateFrom = this.#picker.mayBeLateAt(this.asks);
    if (this.asks.lateFrom > this.#turn.now) return this.#turn.wakeAt(this.asks.lateFrom);
    for (const neighbour of this.#open.values()) {
      if (neighbour.downloads.open.size > 0 || !neighbour.hasRoom(0, this.#turn.now)) continue;
      const late = this.#picker.pickLate(this.asks, neighbour, this.#turn.now);
      if (typeof late !== 'number') {
        if (neighbour.score.proven) this.cancelRequests(late, neighbour);
        this.#request(neighbour, late.content, late.index, late);
      } else if (late !== Infinity) this.#turn.wakeAt(late);
    }
  }

  #request(neighbour: Neighbour, content: Content, index: number, piece: WantedPiece | null): void {
    const { now } = this.#turn;
    const { peer, score, downloads } = neighbour;
    const expectedMs = score.expectedMs(downloads.outstandingBytes + pieceLength(content.size, index));
    const { id } = downloads.ask(content, index, piece, now);
    if (piece) {
      piece.requests.push({ peer, id, at: now, expectedMs });
      this.asks.move(piece, 'requested');
    }
    this.#turn.send(peer, { kind: 'ask', id, digest: content.digest, index });
    this.#turn.wakeAt(now + score.patience);
  }
}
