/**
 * The way of one request in virtual time, with the shipped hedge: what `content/delivery/` does with streams and timers
 * (`answer.ts`, `origin-tap.ts`, `piece-flow.ts`, `peer-lane.ts`), piece by piece. Store, else neighbours with the network
 * starting beside them when they are late. Called by pages and players.
 */
import { pieceCount, pieceLength } from '../../../content/geometry.ts';
import {
  networkRunPieces,
  promiseEndsAt,
  rememberFirstPiece,
  rememberPiece,
  rememberPromise,
  silenceBudget,
} from '../../../content/hedge.ts';
import { STORE_READ_MS } from '../limits.ts';
import type { DeliveryParts, Wish } from './delivery-parts.ts';
import { NetworkRun } from './network-run.ts';
import { PeerAsks } from './peer-asks.ts';

/** Pieces asked of neighbours at first, and beside a network body that has begun, as in `piece-flow.ts` and
 * `origin-tap.ts`. */
const FIRST_ASK_PIECES = 8;
const BESIDE_ASK_PIECES = 4;

/** `looking`: into the store. `racing`: neighbours are waited for, then the network beside them. `tapping`: the network's
 * body is passed on. `flowing`: piece by piece from whoever is first. */
type Mode = 'looking' | 'racing' | 'tapping' | 'flowing' | 'over';

export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #wish: Wish;
  readonly #count: number;
  /** Of each piece, whether it is here. */
  readonly #tray: boolean[];
  readonly #peers: PeerAsks;
  #mode: Mode = 'looking';
  #position = 0;
  #begun = false;
  #racedAt: number | null = null;
  #body: NetworkRun | null = null;
  #run: NetworkRun | null = null;
  #since = 0;
  #stalls = 0;
  #brought = 0;
  #timer = 0;

  constructor(parts: DeliveryParts, wish: Wish) {
    this.#parts = parts;
    this.#wish = wish;
    this.#count = pieceCount(wish.content.size);
    this.#tray = Array.from({ length: this.#count }, () => false);
    this.#peers = new PeerAsks(parts.visitor, wish.content, wish.urgency, {
      piece: (index) => this.#piece(index),
      changed: () => this.#changed(),
    });
    parts.clock.after(STORE_READ_MS, () => this.#open());
  }

  /** The page no longer wants it. */
  cancel(): void {
    this.#mode = 'over';
    this.#parts.visitor.onAround.delete(this.#lookAround);
    this.#peers.cancel();
    this.#body?.cancel();
    this.#run?.cancel();
  }

  /** True for a piece that neither is here nor is on its way from the network. */
  wants(index: number): boolean {
    return this.#tray[index] !== true && this.#run?.covers(index) !== true;
  }

  get #now(): number {
    return this.#parts.clock.now;
  }

  /** A neighbour that has given a sign will bring the next piece, or has. */
  get #isPromised(): boolean {
    return this.#tray[this.#position] === true || (this.#mayCome && this.#peers.waitsUntil >= 0);
  }

  /** The next piece is here, or the network would not bring it sooner than the neighbour that has promised it. */
  get #isSure(): boolean {
    return this.#tray[this.#position] === true || (this.#mayCome && this.#peers.waitsUntil > this.#now);
  }

  get #isRacing(): boolean {
    return this.#mode === 'racing';
  }

  get #isFlowing(): boolean {
    return this.#mode === 'flowing';
  }

  /** Neighbours are worth asking. */
  get #mayBeHeld(): boolean {
    const { visitor } = this.#parts;
    return this.#wish.isStream ? visitor.engine !== null : visitor.mayHold(this.#wish.content.digest);
  }

  get #mayCome(): boolean {
    return this.#peers.outstanding.has(this.#position);
  }

  #open(): void {
    if (this.#mode === 'over') return;
    const { visitor } = this.#parts;
    const { content } = this.#wish;
    for (let index = 0; index < this.#count; index++) {
      if (visitor.shelf.has(content.digest, index)) this.#tray[index] = true;
    }
    if (this.#tray[0] === true) {
      if (this.#mayBeHeld) this.#openPeers();
      this.#flow();
    } else if (this.#mayBeHeld) this.#race();
    else this.#fetchBody('no neighbour holds it');
  }

  #openPeers(): void {
    this.#peers.open = true;
    this.#askAhead(FIRST_ASK_PIECES);
  }

  #askAhead(ahead?: number): void {
    this.#peers.askAhead(this.#position, this.#count, this, ahead);
  }

  #seekPeers(): void {
    if (!this.#peers.open && this.#mayBeHeld) this.#peers.open = true;
  }

  #race(): void {
    this.#mode = 'racing';
    this.#racedAt = this.#now;
    this.#openPeers();
    this.#changed();
    if (!this.#isRacing || this.#body !== null) return;
    const { urgency, dryAt } = this.#wish;
    this.#wakeAt(this.#now + silenceBudget(urgency, dryAt === null ? null : dryAt - this.#now));
  }

  #changed(): void {
    if (this.#mode === 'flowing') this.#advance();
    else if (this.#mode === 'racing') this.#look();
    else if (this.#mode === 'tapping' && this.#isSure) this.#flow();
  }

  /** Before the network has been asked a promise decides; after that a piece. */
  #look(): void {
    if (this.#body === null ? this.#isPromised : this.#tray[this.#position] === true) this.#flow();
    else if (this.#body === null && !this.#mayCome) this.#fetchBody('peers had nothing');
  }

  #wakeAt(time: number): void {
    const timer = ++this.#timer;
    this.#parts.clock.at(time, () => {
      if (timer !== this.#timer) return;
      if (this.#mode === 'racing' && this.#body === null) this.#fetchBody('no sign of peers in time');
      else if (this.#mode === 'flowing') this.#advance();
    });
  }

  /** The network, with the original request. */
  #fetchBody(reason: string): void {
    const { content } = this.#wish;
    this.#timer++;
    if (this.#mode !== 'racing') this.#mode = 'tapping';
    const order = { content, first: 0, end: this.#count, reason };
    this.#body = new NetworkRun(this.#parts, order, {
      began: () => this.#tap(),
      piece: (index) => this.#tapped(index),
      ended: () => this.#end(),
    });
  }

  #tap(): void {
    this.#mode = 'tapping';
    if (this.#isPromised) return this.#flow();
    this.#begin();
    this.#parts.visitor.onAround.add(this.#lookAround);
    this.#lookAround();
  }

  /** In the middle of a piece as well: the network's body comes in crumbs. */
  readonly #lookAround = (): void => {
    if (this.#mode !== 'tapping') return;
    this.#seekPeers();
    this.#askAhead(BESIDE_ASK_PIECES);
    this.#changed();
  };

  #tapped(index: number): void {
    this.#position = index + 1;
    if (this.#position === this.#count) return;
    this.#seekPeers();
    this.#askAhead(BESIDE_ASK_PIECES);
    if (this.#isPromised) this.#flow();
  }

  #flow(): void {
    this.#parts.visitor.onAround.delete(this.#lookAround);
    this.#mode = 'flowing';
    this.#timer++;
    this.#body?.cancel();
    this.#body = null;
    this.#since = this.#now;
    this.#advance();
  }

  #piece(index: number): void {
    const { visitor } = this.#parts;
    visitor.hedge = rememberPiece(visitor.hedge, this.#now);
    if (index >= this.#position) this.#tray[index] = true;
    this.#changed();
  }

  /** Takes what is there, in order, and sees to it that some source will bring the next piece. */
  #advance(): void {
    if (this.#mode !== 'flowing') return;
    this.#prepare();
    while (this.#isFlowing && this.#position < this.#count && this.#tray[this.#position] === true)
      this.#take();
    if (!this.#isFlowing) return;
    if (this.#position === this.#count) return this.#end();
    this.#run?.yieldTo((index) => index < this.#position || this.#tray[index] === true);
    this.#seekSource();
  }

  #take(): void {
    const { visitor } = this.#parts;
    if (this.#racedAt !== null) visitor.hedge = rememberFirstPiece(visitor.hedge, this.#now - this.#racedAt);
    this.#racedAt = null;
    if (this.#peers.brought.has(this.#position)) this.#forgive();
    this.#begin();
    this.#position++;
    this.#since = this.#now;
    this.#prepare();
  }

  #prepare(): void {
    this.#seekPeers();
    this.#askAhead();
  }

  #forgive(): void {
    this.#remember(true);
    this.#brought++;
    if (this.#stalls === 0 || this.#brought < networkRunPieces(this.#stalls - 1)) return;
    this.#stalls--;
    this.#brought = 0;
  }

  #seekSource(): void {
    if (this.#run?.covers(this.#position) === true) return;
    if (this.#mayCome) {
      const { urgency, dryAt, content } = this.#wish;
      const player = dryAt === null ? null : { dryAt, bytes: pieceLength(content.size, this.#position) };
      const { hedge } = this.#parts.visitor;
      const ends = promiseEndsAt(urgency, hedge, this.#stalls, this.#since, player);
      const deadline = player === null ? Math.max(ends, this.#peers.waitsUntil) : ends;
      if (this.#now < deadline) return this.#wakeAt(deadline);
    }
    if (this.#mayCome) this.#remember(false);
    this.#startRun(this.#mayCome);
  }

  #remember(kept: boolean): void {
    const { visitor } = this.#parts;
    visitor.hedge = rememberPromise(visitor.hedge, kept);
  }

  #startRun(besidePeers: boolean): void {
    this.#run?.cancel();
    const longest = this.#peers.open ? networkRunPieces(this.#stalls) : this.#count - this.#position;
    this.#stalls++;
    this.#brought = 0;
    const limit = Math.min(this.#count, this.#position + longest);
    let end = this.#position + 1;
    while (end < limit && this.#tray[end] !== true && (besidePeers || !this.#peers.outstanding.has(end)))
      end++;
    const reason = besidePeers ? 'peers were late' : 'peers failed to bring it';
    const order = { content: this.#wish.content, first: this.#position, end, reason };
    const run = new NetworkRun(this.#parts, order, {
      began: () => undefined,
      piece: (index) => {
        if (index >= this.#position) this.#tray[index] = true;
        this.#advance();
      },
      ended: () => {
        if (this.#run === run) this.#run = null;
        this.#advance();
      },
    });
    this.#run = run;
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#wish.began();
  }

  #end(): void {
    this.cancel();
    this.#wish.ended();
  }
}
