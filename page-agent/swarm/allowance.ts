/**
 * A token bucket: so much at once, refilled with time, and it may go into debt. Knows nothing of what is allowed. Called
 * for the uploads' bytes and for the messages of each neighbour.
 */
export class Allowance {
  readonly #burst: number;
  readonly #perMs: number;
  #left: number;
  #filledAt = -Infinity;

  constructor(burst: number, perSecond: number) {
    this.#burst = burst;
    this.#perMs = perSecond / 1_000;
    this.#left = burst;
  }

  /** Milliseconds until something may be spent; 0 for now. */
  waitMs(now: number): number {
    this.#fill(now);
    return this.#left > 0 ? 0 : (1 - this.#left) / this.#perMs;
  }

  spend(amount: number, now: number): void {
    if (this.#perMs === Infinity) return;
    this.#fill(now);
    this.#left -= amount;
  }

  #fill(now: number): void {
    if (this.#perMs !== Infinity && now > this.#filledAt) {
      const more = this.#filledAt === -Infinity ? 0 : (now - this.#filledAt) * this.#perMs;
      this.#left = Math.min(this.#burst, this.#left + more);
    }
    this.#filledAt = Math.max(now, this.#filledAt);
  }
}
