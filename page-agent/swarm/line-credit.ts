/**
 * What the words of all on our line are still worth: waiting for them spends it and their bytes earn it, whoever they are. Behind
 * one address may be thousands of strangers, each under ever new names. Read and counted by `patience.ts`.
 */
import { BESIDE_PROMISE_MS, MOST_SLOWNESS, STREAM_GOODPUT } from './limits.ts';

/** How many times as long as the network would take for what was wanted then, a line counts as so slow. Simulated: a browser that asks
 * for eight files at a time wants more than it says, and with once as long eight on 1 Mbit/s load half a copy more. */
const SLOW_FOR = 2;

export class LineCredit {
  /** How many times as long as on other lines they may be waited for. */
  slowness = 1;
  /** It is known how slow the line is. */
  isMeasured = false;
  /** The most that `slowness` has been: of a line that is slow and quick by turns nothing is given back that was spent. */
  #slowest = 1;
  /** Milliseconds, on the slowest. */
  #left = BESIDE_PROMISE_MS;
  #countedTo = -Infinity;
  #outdatedAt = Infinity;

  /** Milliseconds. */
  get left(): number {
    return Math.min(this.#left, BESIDE_PROMISE_MS * this.slowness);
  }

  /** The network would take so many milliseconds for all that is wanted. */
  measured(needsMs: number, now: number): void {
    this.slowness = Math.max(1, Math.min(MOST_SLOWNESS, needsMs / BESIDE_PROMISE_MS));
    this.isMeasured = true;
    this.#outdatedAt = now + SLOW_FOR * BESIDE_PROMISE_MS * this.slowness;
    if (this.slowness <= this.#slowest) return;
    this.#left += (this.slowness - this.#slowest) * BESIDE_PROMISE_MS;
    this.#slowest = this.slowness;
  }

  /** More is wanted, perhaps long after what was wanted when the line was measured. */
  wanted(now: number): void {
    if (now < this.#outdatedAt) return;
    this.slowness = this.#slowest = 1;
    this.#left = this.left;
    this.isMeasured = false;
  }

  /** Somebody has been waited for since then; time in which several were counts once. */
  waited(since: number, now: number): void {
    this.#left = Math.max(0, this.#left - Math.max(0, now - Math.max(since, this.#countedTo)));
    this.#countedTo = now;
  }

  earn(bytes: number): void {
    this.#left = Math.min(BESIDE_PROMISE_MS * this.#slowest, this.#left + bytes / STREAM_GOODPUT);
  }
}
