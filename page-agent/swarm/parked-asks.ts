/**
 * Asks of neighbours for pieces that our own fetch from the network has yet to bring, or one who has promised them to us. They
 * are told so now and then, and served as each piece comes. Knows nothing of slots. Called by the uploads.
 */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';
import { MAX_PARKED, MAX_PARKED_PER_NEIGHBOUR, SOON_AGAIN_MS } from './limits.ts';
import type { Neighbour } from './neighbour.ts';

export interface ParkedAsk {
  readonly neighbour: Neighbour;
  readonly id: number;
  readonly content: Content;
  readonly index: number;
  saidAt: number;
}

export class ParkedAsks {
  readonly #asks = new Map<Digest, ParkedAsk[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** True unless this neighbour, or all together, have as many as they may. */
  hasRoomFor(peer: string): boolean {
    if (this.#size >= MAX_PARKED) return false;
    let count = 0;
    for (const asks of this.#asks.values()) for (const ask of asks) if (ask.neighbour.peer === peer) count++;
    return count < MAX_PARKED_PER_NEIGHBOUR;
  }

  /** How many are for one piece. */
  of(digest: Digest, index: number): number {
    return this.#for(digest, index).length;
  }

  /** True when this neighbour has asked for it. */
  has(peer: string, digest: Digest, index: number): boolean {
    return this.#for(digest, index).some(({ neighbour }) => neighbour.peer === peer);
  }

  add(ask: ParkedAsk): void {
    const { digest } = ask.content;
    const asks = this.#asks.get(digest);
    if (asks) asks.push(ask);
    else this.#asks.set(digest, [ask]);
    this.#size++;
  }

  /** Takes out what is meant of that which was asked of one content. */
  take(digest: Digest, isMeant: (ask: ParkedAsk) => boolean): ParkedAsk[] {
    const asks = this.#asks.get(digest) ?? [];
    const taken = asks.filter(isMeant);
    const left = asks.filter((ask) => !isMeant(ask));
    this.#size -= taken.length;
    if (left.length > 0) this.#asks.set(digest, left);
    else this.#asks.delete(digest);
    return taken;
  }

  takeAll(): ParkedAsk[] {
    return Array.from(this.#asks.keys()).flatMap((digest) => this.take(digest, () => true));
  }

  /** Forgets one ask of a neighbour, or all. */
  forget(peer: string, id?: number): void {
    for (const digest of Array.from(this.#asks.keys())) {
      this.take(digest, (ask) => ask.neighbour.peer === peer && (id === undefined || ask.id === id));
    }
  }

  #for(digest: Digest, index: number): ParkedAsk[] {
    return this.#asks.get(digest)?.filter((ask) => ask.index === index) ?? [];
  }

  /** Those who have not been told anything for a while; from now on they have. */
  takeSilent(now: number): ParkedAsk[] {
    const silent: ParkedAsk[] = [];
    for (const asks of this.#asks.values()) {
      for (const ask of asks) {
        if (ask.saidAt + SOON_AGAIN_MS > now) continue;
        ask.saidAt = now;
        silent.push(ask);
      }
    }
    return silent;
  }
}
