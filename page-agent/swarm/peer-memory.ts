/**
 * Peers to keep away from: some for good, some for a while. Bounded; the oldest are forgotten. Knows nothing of why.
 * Called by the membership.
 */
import { MAX_REMEMBERED_PEERS } from './limits.ts';

export class PeerMemory {
  /** Until when, oldest entry first. */
  readonly #until = new Map<string, number>();

  avoid(peer: string, until: number): void {
    const longest = Math.max(until, this.#until.get(peer) ?? -Infinity);
    this.#until.delete(peer);
    this.#until.set(peer, longest);
    if (this.#until.size > MAX_REMEMBERED_PEERS) this.#until.delete(this.#until.keys().next().value!);
  }

  isAvoided(peer: string, now: number): boolean {
    const until = this.#until.get(peer);
    if (until === undefined) return false;
    if (until > now) return true;
    this.#until.delete(peer);
    return false;
  }

  isBanned(peer: string): boolean {
    return this.#until.get(peer) === Infinity;
  }

  /** The latest `most` of those still to be avoided. */
  names(most: number, now: number): string[] {
    const names: string[] = [];
    for (const [peer, until] of this.#until) if (until > now) names.push(peer);
    return most > 0 ? names.slice(-most) : [];
  }
}
