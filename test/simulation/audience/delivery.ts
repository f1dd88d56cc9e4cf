/**
 * The way of one request in virtual time, with the shipped hedge: what `content/delivery/` does with streams and timers
 * (`answer.ts`, `origin-tap.ts`, `piece-flow.ts`, `peer-lane.ts`), piece by piece. Store, else neighbours with the network
 * starting beside them when they are late. Called by pages and players.
 */
import { pieceCount, pieceSpan } from '../../../content/geometry.ts';
import { networkRunPieces, playerThatRunsDry, silenceBudget, type Player } from '../../../content/hedge.ts';
import { Alarm } from '../alarm.ts';
import { STORE_READ_MS } from '../limits.ts';
import type { DeliveryParts, Wish } from './delivery-parts.ts';
import { NetworkRun } from './network-run.ts';
import { PeerAsks, SOON_AGAIN_MS } from './peer-asks.ts';

/** Pieces asked of neighbours at first, and beside a network body that has begun, as in `piece-flow.ts` and
 * `origin-tap.ts`. */
const FIRST_ASK_PIECES = 8;
const BESIDE_ASK_PIECES = 4;

/** Milliseconds that a promised piece is waited for at least, as there. */
const LEAST_WAIT_MS = 20;

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
  readonly #openedAt: number;
  readonly #player: Player | null;
  /** The most that others had asked for besides. */
  #others = 0;
  #body: NetworkRun | null = null;
  #run: NetworkRun | null = null;
  #since = 0;
  #stalls = 0;
  readonly #alarm: Alarm;

  constructor(parts: DeliveryParts, wish: Wish) {
    this.#parts = parts;
    this.#wish = wish;
    this.#count = pieceCount(wish.content.size);
    const { now } = parts.clock;
    this.#openedAt = now;
    const { dryAt } = wish;
    this.#player = dryAt === null ? null : playerThatRunsDry(parts.visitor.hedge, dryAt, dryAt - now);
    parts.visitor.line.wanted += wish.content.size;
    this.#tray = Array.from({ length: this.#count }, () => false);
    const listener = {
      piece: (index: number) => this.#piece(index),
      changed: () => this.#changed(),
      missing: () => this.#missing(),
    };
    this.#peers = new PeerAsks(parts.visitor, wish.content, wish.urgency, listener, dryAt !== null);
    this.#alarm = new Alarm(parts.clock, () => this.#wake());
    parts.clock.after(STORE_READ_MS, () => this.#open());
  }

  /** The page no longer wants it. */
  cancel(): void {
    if (this.#mode !== 'over') this.#parts.visitor.line.wanted -= this.#wish.content.size;
    this.#mode = 'over';
    this.#alarm.set(Infinity);
    this.#parts.visitor.onAround.delete(this.#lookAround);
    this.#peers.cancel();
    this.#body?.cancel();
    this.#run?.cancel();
  }

  /** True for a piece that neither is here nor is on its way from the network. */
  wants(index: number): boolean {
    return this.#tray[index] !== true && this.#run?.covers(index) !== true;
  }

  /** Milliseconds from now in which neighbours may bring what is wanted up to this piece. */
  withinMs(index: number): number {
    const { content } = this.#wish;
    if (this.#player !== null) return Infinity;
    const { end } = pieceSpan(content.size, index);
    return this.#openedAt + this.#budget(end) - this.#now;
  }

  /** Milliseconds from the request in which neighbours may bring all up to byte `end`. */
  #budget(end: number): number {
    const { urgency, content } = this.#wish;
    const { line } = this.#parts.visitor;
    this.#others = Math.max(this.#others, line.wanted - content.size);
    const isLone = this.#others === 0 && (urgency === 'media' || urgency === 'background');
    return line.budget(this.#others + end, isLone, this.#peers.waitsUntil > 0);
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

  /** `begun`: the network is bringing the first of them. */
  #askAhead(ahead?: number, begun = false): void {
    let from = this.#position;
    const now = { wants: (index: number) => this.wants(index), withinMs: () => 0 };
    if (begun && this.#player === null) this.#peers.askAhead(from, ++from, now);
    this.#peers.askAhead(from, this.#count, this, ahead);
  }

  #seekPeers(): void {
    if (!this.#peers.open && this.#mayBeHeld) this.#peers.open = true;
  }

  #race(): void {
    this.#mode = 'racing';
    this.#openPeers();
    this.#changed();
    if (!this.#isRacing || this.#body !== null) return;
    this.#alarm.set(this.#now + (this.#player?.silenceMs ?? silenceBudget(this.#wish.urgency)));
  }

  #changed(): void {
    if (this.#mode === 'flowing') this.#advance();
    else if (this.#mode === 'racing') this.#look();
    else if (this.#mode === 'tapping' && this.#isSure) this.#flow();
  }

  #missing(): void {
    // With the first crumb of the network's body after that time neighbours are asked again.
    if (this.#mode === 'tapping') this.#parts.clock.after(SOON_AGAIN_MS, this.#lookAround);
    if (this.#mode === 'flowing') this.#parts.clock.after(SOON_AGAIN_MS, () => this.#advance());
    this.#changed();
  }

  /** Before the network has been asked a promise decides; after that a piece. */
  #look(): void {
    if (this.#body === null ? this.#isPromised : this.#tray[this.#position] === true) this.#flow();
    else if (this.#body === null && !this.#mayCome) this.#fetchBody('peers had nothing');
  }

  #wake(): void {
    if (this.#mode === 'racing' && this.#body === null) this.#fetchBody('no sign of peers in time');
    else if (this.#mode === 'flowing') this.#advance();
  }

  /** The network, with the original request. */
  #fetchBody(reason: string): void {
    const { content } = this.#wish;
    this.#alarm.set(Infinity);
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
    this.#askAhead(BESIDE_ASK_PIECES, true);
    this.#changed();
  };

  #tapped(index: number): void {
    this.#position = index + 1;
    if (this.#position === this.#count) return;
    this.#seekPeers();
    this.#askAhead(BESIDE_ASK_PIECES, true);
    if (this.#isPromised) this.#flow();
  }

  #flow(): void {
    this.#parts.visitor.onAround.delete(this.#lookAround);
    this.#mode = 'flowing';
    this.#alarm.set(Infinity);
    this.#body?.cancel();
    this.#body = null;
    this.#since = this.#now;
    this.#advance();
  }

  #piece(index: number): void {
    const { visitor } = this.#parts;
    visitor.line.shared = true;
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
    if (this.#peers.brought.has(this.#position)) {
      this.#parts.visitor.line.late = 0;
      this.#stalls = Math.max(0, this.#stalls - 1);
    }
    this.#begin();
    this.#position++;
    this.#since = this.#now;
    this.#prepare();
  }

  #prepare(): void {
    this.#seekPeers();
    this.#askAhead();
  }

  #seekSource(): void {
    if (this.#run?.covers(this.#position) === true) {
      if (this.#player !== null || !this.#peers.open) return;
      this.#peers.askAhead(this.#position, this.#position + 1, { wants: () => true, withinMs: () => 0 });
      if (!this.#isFlowing || !this.#isSure) return;
      this.#run?.cancel();
      this.#run = null;
    }
    if (this.#mayCome) {
      const deadline = this.#lateAt();
      if (this.#now < deadline) return this.#alarm.set(deadline);
      this.#parts.visitor.line.late++;
    }
    this.#startRun(this.#mayCome);
  }

  /** When the promise of the next piece is late. */
  #lateAt(): number {
    const { start, end } = pieceSpan(this.#wish.content.size, this.#position);
    if (this.#player !== null) return this.#player.lateAt(this.#since, end - start);
    const until = this.#openedAt + this.#budget(start);
    return Math.max(until, this.#since + LEAST_WAIT_MS, this.#peers.waitsUntil);
  }

  #startRun(besidePeers: boolean): void {
    this.#run?.cancel();
    const longest = this.#peers.open ? networkRunPieces(this.#stalls) : this.#count - this.#position;
    this.#stalls++;
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
