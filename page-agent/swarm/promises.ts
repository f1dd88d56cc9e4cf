/**
 * What neighbours are promised: pieces that our own fetches are to bring, or who has promised them to us. Who waits is told from
 * time to time that it goes on. Knows nothing of slots. Called by the uploads.
 */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';
import type { Ask } from '../../protocol/wire.ts';
import { MAX_PARKED_PER_PIECE, SOON_AGAIN_MS } from './limits.ts';
import type { Neighbour } from './neighbour.ts';
import type { OwnHoldings } from './own-holdings.ts';
import { ParkedAsks, type ParkedAsk } from './parked-asks.ts';
import type { GoesFirst } from './precedence.ts';
import type { Turn } from './turn.ts';

export class Promises {
  readonly #turn: Turn;
  readonly #own: OwnHoldings;
  readonly #goesFirst: GoesFirst;
  readonly #waiting = new ParkedAsks();

  constructor(turn: Turn, own: OwnHoldings, goesFirst: GoesFirst) {
    this.#turn = turn;
    this.#own = own;
    this.#goesFirst = goesFirst;
  }

  /** Whoever may wait is promised it, and who is on our line hears at once that a fetch is waited for. Whoever had better look
   * elsewhere hears of it when it is there. */
  ask(neighbour: Neighbour, ask: Ask, content: Content): void {
    const { peer, beside } = neighbour;
    const { id, index } = ask;
    const { now } = this.#turn;
    if (!this.#welcomes(neighbour, ask)) this.#turn.send(peer, { kind: 'refuse', id, reason: 'missing' });
    else if (!this.#waiting.hasRoomFor(peer)) this.#turn.send(peer, { kind: 'refuse', id, reason: 'busy' });
    else {
      const parked = { neighbour, id, content, index, saidAt: now };
      for (let word = 0; word < (beside ? 2 : 1); word++) this.#say(parked);
      this.#waiting.add(parked);
      this.#turn.wakeAt(now + SOON_AGAIN_MS);
    }
  }

  /** True when it waits for us to have the piece. */
  awaits(peer: string, digest: Digest, index: number): boolean {
    return this.#waiting.has(peer, digest, index);
  }

  /** Pieces have come. Returns who waits for them. */
  kept(digest: Digest, indexes: readonly number[]): ParkedAsk[] {
    return this.#waiting.size === 0 ? [] : this.#waiting.take(digest, ({ index }) => indexes.includes(index));
  }

  /** A fetch of a content is over, or what somebody had promised: who waits for what is not to be had here any more, or had better
   * not, is told. */
  released(digest: Digest): void {
    const isLost = ({ neighbour, index }: ParkedAsk): boolean =>
      !this.#own.reservedOf(digest, index) || this.#goesFirst(neighbour, { digest, index });
    this.#disappoint(this.#waiting.take(digest, isLost));
  }

  /** It no longer waits. */
  cancel(peer: string, id: number): void {
    this.#waiting.forget(peer, id);
  }

  forget(peer: string): void {
    this.#waiting.forget(peer);
  }

  /** Nothing comes of any of them. */
  break(): void {
    this.#disappoint(this.#waiting.takeAll());
  }

  tick(): void {
    if (this.#waiting.size === 0) return;
    for (const parked of this.#waiting.takeSilent(this.#turn.now)) this.#say(parked);
    this.#turn.wakeAt(this.#turn.now + SOON_AGAIN_MS);
  }

  #say({ neighbour, id, content, index }: ParkedAsk): void {
    const kind = this.#own.isFetched(content.digest, index) ? 'soon' : 'promised';
    this.#turn.send(neighbour.peer, { kind, id });
  }

  #welcomes(neighbour: Neighbour, ask: Ask): boolean {
    const crowded = !neighbour.beside && this.#waiting.of(ask.digest, ask.index) >= MAX_PARKED_PER_PIECE;
    return !crowded && !this.#goesFirst(neighbour, ask);
  }

  #disappoint(asks: readonly ParkedAsk[]): void {
    for (const { neighbour, id } of asks)
      this.#turn.send(neighbour.peer, { kind: 'refuse', id, reason: 'missing' });
  }
}
