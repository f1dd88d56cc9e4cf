/**
 * The verified pieces of one body, in order, from whichever source has each first: the store, neighbours asked a window
 * ahead, and the network when those are late. Called by `answer.ts`, which turns them into a response.
 */
import { pieceLength, type Span } from '../geometry.ts';
import { networkRunPieces } from '../hedge.ts';
import { PIECE_BYTES } from '../limits.ts';
import { within } from '../store/within.ts';
import type { DeliveryParts, DeliveryRequest } from './delivery-parts.ts';
import type { DeliveryTally } from './delivery-tally.ts';
import { NetworkLane } from './network-lane.ts';
import { PeerLane } from './peer-lane.ts';
import { PieceKeeper } from './piece-keeper.ts';
import { PieceTray, type Arrival } from './piece-tray.ts';
import { StoreLane } from './store-lane.ts';

/** Pieces asked for before the first has come. Judgement: what is lost if the network is quicker after all. */
const FIRST_ASK_PIECES = 8;

/** Milliseconds that a promised piece is waited for at least. Judgement: what is on its way. */
const LEAST_WAIT_MS = 20;

export class PieceFlow {
  readonly #parts: DeliveryParts;
  readonly #delivery: DeliveryRequest;
  readonly #tally: DeliveryTally;
  readonly #tray: PieceTray;
  readonly #store: StoreLane;
  readonly #network: NetworkLane;
  readonly peers: PeerLane;
  readonly keeper: PieceKeeper;
  #position: number;
  #end: number;
  #stalls = 0;
  #cancelled = false;
  readonly #openedAt: number;
  /** Where the first piece begins, and bytes up to the last one's end. */
  readonly #start: number;
  readonly #bytes: number;
  /** The most that others had asked for besides. */
  #others = 0;

  /** `pieces`: first piece and the one after the last. */
  constructor(parts: DeliveryParts, delivery: DeliveryRequest, pieces: Span, tally: DeliveryTally) {
    const content = delivery.entry.content;
    this.#parts = parts;
    this.#delivery = delivery;
    this.#tally = tally;
    this.#position = pieces.start;
    this.#end = pieces.end;
    this.#openedAt = parts.now();
    this.#start = pieces.start * PIECE_BYTES;
    this.#bytes = Math.min(content.size, pieces.end * PIECE_BYTES) - this.#start;
    parts.line.wanted += this.#bytes;
    this.#tray = new PieceTray(pieces.start);
    this.keeper = new PieceKeeper(parts.store, parts.peers, content);
    this.#store = new StoreLane(parts, content, this.#tray, tally);
    this.peers = new PeerLane(parts, content, delivery.urgency, this.#tray, tally);
    this.#network = this.#newNetworkLane();
  }

  /** True when the asker is a media element, which asks for ranges and cuts them off. */
  get isMedia(): boolean {
    return this.#delivery.urgency === 'media';
  }

  /** Index of the piece that `next` gives. */
  get position(): number {
    return this.#position;
  }

  /** Looks into the store. True when the first piece was there and sound. */
  openStore(): Promise<boolean> {
    return this.#store.open(this.#position, this.#end);
  }

  /** Lets neighbours be asked, and asks for the first few pieces. */
  openPeers(): void {
    this.peers.isOpen = true;
    this.askAhead(FIRST_ASK_PIECES);
  }

  /** Lets neighbours be asked once one is known to hold the content: an agent may be found after a body has begun. */
  async seekPeers(): Promise<void> {
    if (this.peers.isOpen || this.#cancelled) return;
    const held = await this.#parts.peers.mayHold(this.#delivery.entry.content.digest);
    if (held && !this.#cancelled) this.peers.isOpen = true;
  }

  /** True when the next piece is there. */
  get isReady(): boolean {
    return this.#tray.has(this.#position);
  }

  /** True when a neighbour may still bring the next piece. */
  get mayCome(): boolean {
    return this.peers.expects(this.#position);
  }

  /** True when the next piece is there, or the network would not bring it sooner than the neighbour that has promised it. */
  get isSure(): boolean {
    return this.isReady || (this.mayCome && this.#parts.now() < this.peers.waitsUntil);
  }

  /** True when the next piece is there, or a neighbour that has given a sign will bring it. */
  get isPromised(): boolean {
    return this.isReady || (this.mayCome && this.peers.waitsUntil >= 0);
  }

  /** Settles when something has changed: a piece arrived, a promise was made or an answer came. */
  changed(): Promise<void> {
    return this.#tray.changed();
  }

  /** The body has come as far as piece `position` by other means, and goes on to `end`. */
  moveTo(position: number, end: number = this.#end): void {
    this.#position = position;
    this.#end = end;
    this.#tally.wasted += this.#tray.pass(position);
  }

  /** Fetches a piece that the body does not need, to keep it. */
  fetchBeside(index: number): void {
    this.#newNetworkLane().start(index, index + 1);
  }

  /** Asks neighbours for the window ahead: `ahead` pieces, when less than usual. `begun`: the network is bringing the first of them,
   * which is left to it but for those who would otherwise fetch it over the same line. */
  askAhead(ahead?: number, begun?: boolean): void {
    const wanted = (index: number): boolean =>
      !this.#tray.has(index) && !this.#store.expects(index) && !this.#network.covers(index);
    let from = this.#position;
    if (begun === true && !this.#delivery.player) this.peers.askAhead(from, ++from, wanted, () => 0);
    this.peers.askAhead(from, this.#end, wanted, (index) => this.#withinMs(index), ahead);
  }

  /** The next piece, or `null` at the end. Rejects when every source has failed, or after `cancel`. */
  async next(): Promise<Arrival | null> {
    if (this.#position >= this.#end) return null;
    await this.ready();
    const arrival = this.#tray.take(this.#position);
    this.#position += 1;
    if (arrival?.source === 'peers') {
      this.#parts.line.late = 0;
      if (this.#stalls > 0) this.#stalls -= 1;
    }
    this.#prepare();
    return arrival;
  }

  /** Settles when the next piece is there. Rejects when every source has failed, or after `cancel`. */
  async ready(): Promise<void> {
    const since = this.#parts.now();
    for (;;) {
      if (this.#cancelled) throw new DOMException('The body was cancelled.', 'AbortError');
      this.#prepare();
      if (this.isReady) return;
      const until = this.#seekSources(since);
      await waitFor(this.#tray.changed(), until === null ? null : until - this.#parts.now());
      this.#network.yieldTo((index) => index < this.#position || this.#tray.has(index));
    }
  }

  cancel(): void {
    if (!this.#cancelled) this.#parts.line.wanted -= this.#bytes;
    this.#cancelled = true;
    this.peers.cancel();
    this.#network.cancel();
    void this.keeper.flush();
    this.#tray.notify();
  }

  #newNetworkLane(): NetworkLane {
    const { request, entry } = this.#delivery;
    return new NetworkLane(this.#parts, request, entry.content, this.#tray, this.#tally, this.keeper);
  }

  #prepare(): void {
    void this.seekPeers();
    this.#store.readAhead(this.#position, this.#end);
    this.askAhead();
  }

  /** Sees to it that some source will bring the next piece. Gives the time to look again, `null` for none. */
  #seekSources(since: number): number | null {
    const index = this.#position;
    if (this.#store.expects(index)) return this.#store.deadline;
    if (this.#network.covers(index) && !this.#yields(index)) return this.#askAgainAt(index);
    const mayCome = this.peers.expects(index);
    if (this.#network.failure !== null) {
      if (mayCome) return null;
      throw this.#network.failure;
    }
    if (mayCome) {
      const deadline = this.#lateAt(index, since);
      if (this.#parts.now() < deadline) return deadline;
      this.#parts.line.late += 1;
    }
    this.#startNetwork(mayCome);
    return this.#askAgainAt(index);
  }

  /** When neighbours may be asked again for what the network is bringing; `null` while they are, or need not be. */
  #askAgainAt(index: number): number | null {
    return this.#delivery.player ? null : this.peers.askableAt(index);
  }

  /** Leaves to one on our own line, who has begun before, what the network is bringing. */
  #yields(index: number): boolean {
    if (this.#delivery.player) return false;
    this.peers.askAhead(
      index,
      index + 1,
      () => true,
      () => 0,
    );
    if (!this.isSure) return false;
    this.#network.cancel();
    return true;
  }

  /** When a promised piece is late: the network, begun then, would be as late as neighbours may be. */
  #lateAt(index: number, since: number): number {
    const { player, entry } = this.#delivery;
    if (player) return player.lateAt(since, pieceLength(entry.content.size, index));
    return Math.max(this.#dueBy(index), since + LEAST_WAIT_MS, this.peers.waitsUntil);
  }

  /** Milliseconds from now in which neighbours may bring what is wanted up to piece `index`: as many as it takes for a player, whose
   * promises end by its buffer. */
  #withinMs(index: number): number {
    if (this.#delivery.player) return Infinity;
    return this.#dueBy(index + 1) - this.#parts.now();
  }

  /** When the pieces before `index` are to be here at the latest. */
  #dueBy(index: number): number {
    const { line } = this.#parts;
    this.#others = Math.max(this.#others, line.wanted - this.#bytes);
    const isLone = this.#others === 0 && (this.isMedia || this.#delivery.urgency === 'background');
    const bytes = Math.min(this.#bytes, index * PIECE_BYTES - this.#start);
    return this.#openedAt + line.budget(this.#others + bytes, isLone, this.peers.waitsUntil > 0);
  }

  #startNetwork(besidePeers: boolean): void {
    this.#network.cancel();
    // Neighbours that have failed once may serve what comes after: they are asked for it while this run goes on.
    const longest = this.peers.isOpen ? networkRunPieces(this.#stalls) : this.#end - this.#position;
    this.#stalls += 1;
    const limit = Math.min(this.#end, this.#position + longest);
    let end = this.#position + 1;
    while (end < limit && !this.#tray.has(end) && !this.#store.expects(end)) {
      if (!besidePeers && this.peers.expects(end)) break;
      end += 1;
    }
    if (besidePeers) this.#tally.reason = 'peers, then the network when they were late';
    else if (this.peers.isOpen) this.#tally.reason = 'peers, then the network for what they failed to bring';
    this.#network.start(this.#position, end);
  }
}

/** Waits for `event`, or `ms` milliseconds when given. */
export async function waitFor(event: Promise<void>, ms: number | null): Promise<void> {
  if (ms === null) return event;
  return within(Math.max(0, ms), event, undefined);
}
