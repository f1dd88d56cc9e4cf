/**
 * What neighbours answer to our asks: promises, refusals, bytes, and whether these are the right ones. Where a neighbour
 * did what none may do, the method says so and the engine bans it. Knows nothing of who is asked next (`fetching.ts`).
 */
import type { Data, Refuse } from '../../protocol/wire.ts';
import type { Download } from './downloads.ts';
import type { Fetching } from './fetching.ts';
import type { Holdings } from './holdings.ts';
import { BESIDE_WAIT_MS, BUSY_PATIENCE_MS, BUSY_REST_MS } from './limits.ts';
import type { Neighbour } from './neighbour.ts';
import type { OwnHoldings } from './own-holdings.ts';
import { countWait, isFetching } from './patience.ts';
import type { SwarmCounters } from './swarm-stats.ts';
import type { Turn } from './turn.ts';

interface Check {
  readonly neighbour: Neighbour;
  readonly download: Download;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Who did what none may do. */
export interface Misdeed {
  readonly peer: string;
  readonly reason: string;
}

export class Arrivals {
  readonly #turn: Turn;
  readonly #fetching: Fetching;
  readonly #holdings: Holdings;
  readonly #own: OwnHoldings;
  readonly #counters: SwarmCounters;
  readonly #random: () => number;
  readonly #checks = new Map<number, Check>();
  #lastCheck = 0;

  constructor(
    turn: Turn,
    fetching: Fetching,
    holdings: Holdings,
    own: OwnHoldings,
    counters: SwarmCounters,
    random: () => number,
  ) {
    this.#turn = turn;
    this.#fetching = fetching;
    this.#holdings = holdings;
    this.#own = own;
    this.#counters = counters;
    this.#random = random;
  }

  /** `relayed`: it has it from another, whom we may be. */
  soon(neighbour: Neighbour, id: number, relayed: boolean): void {
    const download = neighbour.downloads.open.get(id);
    if (!download) return this.#hearLate(neighbour, id);
    const { piece, content, index } = download;
    if (relayed)
      this.#holdings.add(neighbour.peer, 'relay', { digest: content.digest, runs: [index, index + 1] });
    download.parked = download.answered;
    this.#hear(neighbour, download);
    // The word of one that has broken its own goes no further.
    if (neighbour.score.doubtful) return;
    this.#fetching.others.promised(content);
    if (piece && isFetching(neighbour, download))
      this.#fetching.asks.relay(piece, relayed ? this.#fetching.others.you() : neighbour.peer);
  }

  pong(neighbour: Neighbour): void {
    const { now } = this.#turn;
    if (neighbour.pingedAt === null) return;
    neighbour.score.ponged(now - neighbour.pingedAt);
    neighbour.pingedAt = null;
    neighbour.heardAt = now;
    this.#fetching.promiseWaiting(neighbour);
  }

  refuse(neighbour: Neighbour, { id, reason }: Refuse): void {
    const { now } = this.#turn;
    const download = neighbour.downloads.open.get(id);
    if (!download) return this.#hearLate(neighbour, id);
    switch (reason) {
      case 'missing':
        this.#holdings.forgetPiece(neighbour.peer, download.content.digest, download.index);
        neighbour.heardAt = now;
        neighbour.score.recovered();
        this.#fetching.fail(neighbour, download, false);
        this.#fetching.holdersFewer();
        return;
      case 'busy':
        neighbour.restUntil = now + BUSY_REST_MS * (0.75 + this.#random() / 2);
        neighbour.busySince = Math.min(neighbour.busySince, now);
        neighbour.narrow();
        this.#fetching.fail(neighbour, download, false);
        this.#turn.wakeAt(neighbour.restUntil);
        this.#turn.wakeAt(neighbour.busySince + BUSY_PATIENCE_MS);
        return;
      default:
        reason satisfies never;
    }
  }

  /** Returns what the neighbour did that none may do, if it did. */
  data(neighbour: Neighbour, data: Data, payload: Uint8Array<ArrayBuffer>): string | null {
    const awaited = neighbour.downloads.open.get(data.id);
    if (awaited) countWait(neighbour, awaited, this.#turn.now);
    const arrival = neighbour.downloads.accept(data, payload, this.#turn.now);
    switch (arrival.kind) {
      case 'lie':
        return arrival.what;
      case 'late':
        // It is still sending what was cancelled: what is wanted comes after that.
        neighbour.heardAt = this.#turn.now;
        this.#hearLate(neighbour, data.id);
        return null;
      case 'progress':
        this.#pay(neighbour, arrival.download, payload.length);
        if (arrival.download.received === payload.length) this.#begun(neighbour, arrival.download);
        return null;
      case 'complete':
        this.#pay(neighbour, arrival.download, payload.length);
        this.#check(neighbour, arrival.download);
        return null;
      default:
        return arrival satisfies never;
    }
  }

  checked(id: number, bytes: Uint8Array<ArrayBuffer> | null): Misdeed | null {
    const check = this.#checks.get(id);
    if (!check) return null;
    this.#checks.delete(id);
    this.#fetching.workMayBeDone();
    if (!bytes) return this.#reject(check);
    this.#acceptPiece(check, bytes);
    return null;
  }

  /** The first bytes of a piece: from one that has kept its word before, they are as good as the rest. */
  #begun({ peer, score }: Neighbour, { id, piece }: Download): void {
    if (piece && score.proven) this.#fetching.cancelRequests(piece, { peer, id });
  }

  #pay(neighbour: Neighbour, download: Download, bytes: number): void {
    neighbour.paid(bytes, this.#turn.now);
    if (download.piece) this.#fetching.asks.earn(download.piece, bytes);
    this.#hear(neighbour, download);
  }

  #hear(neighbour: Neighbour, download: Download): void {
    const { now } = this.#turn;
    const hadStanding = neighbour.hasStanding(now);
    neighbour.heardAt = now;
    neighbour.busySince = Infinity;
    download.heardAt = now;
    if (!hadStanding) this.#fetching.promiseWaiting(neighbour);
    countWait(neighbour, download, now);
    const waitMs = isFetching(neighbour, download) ? Math.min(BESIDE_WAIT_MS, neighbour.line.left) : 0;
    const { line, paidAt } = neighbour;
    if (download.piece) this.#fetching.asks.noteComing(download.piece, waitMs, paidAt, line.slowness);
    if (download.answered) return;
    download.answered = true;
    neighbour.score.answered(now - download.askedAt);
  }

  /** It answers after all, only more slowly than was thought: it is given as much time from now on. */
  #hearLate(neighbour: Neighbour, id: number): void {
    const latency = neighbour.downloads.lateAnswer(id, this.#turn.now);
    if (latency === null) return;
    neighbour.score.answered(latency);
    neighbour.score.recovered();
    this.#fetching.workMayBeDone();
  }

  #check(neighbour: Neighbour, download: Download): void {
    const { id, piece, content, index, bytes, deflated } = download;
    neighbour.downloads.end(download, false);
    this.#fetching.workMayBeDone();
    if (!bytes) return;
    if (piece) {
      piece.requests = piece.requests.filter(
        (request) => request.peer !== neighbour.peer || request.id !== id,
      );
      this.#fetching.asks.move(piece, 'checking');
    }
    const check = ++this.#lastCheck;
    this.#checks.set(check, { neighbour, download, bytes });
    this.#turn.push({ kind: 'check', check, content, index, bytes, deflated });
  }

  #acceptPiece({ neighbour, download, bytes: sent }: Check, bytes: Uint8Array<ArrayBuffer>): void {
    const { piece, content, index, deflated, askedAt, parked } = download;
    neighbour.score.delivered(parked ? 0 : sent.length, askedAt, this.#turn.now);
    if (neighbour.beside) neighbour.line.earn(sent.length);
    neighbour.widen();
    this.#counters.piecesReceived++;
    this.#counters.bytesReceived += bytes.length;
    if (!this.#own.contentOf(content.digest, index)) {
      this.#turn.push({ kind: 'keep', content, index, bytes: sent, deflated });
    }
    if (!piece || piece.state === 'settled') return;
    this.#fetching.cancelRequests(piece);
    this.#fetching.asks.deliver(piece, bytes);
  }

  #reject({ neighbour, download }: Check): Misdeed {
    const { piece } = download;
    const { peer } = neighbour;
    this.#counters.piecesRejected++;
    if (piece && piece.state !== 'settled') {
      (piece.failed ??= new Set()).add(peer);
      if (piece.state === 'checking') this.#fetching.reconsider(piece);
    }
    return { peer, reason: 'bytes that do not match their digest' };
  }
}
