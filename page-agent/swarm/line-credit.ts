/**
 * What the words of all on our line are still worth: waiting for them spends it and their bytes earn it, whoever they are. Behind
 * one address may be thousands of strangers, each under ever new names. Read and counted by `patience.ts`.
 */
import { BESIDE_PROMISE_MS, MOST_SLOWNESS, STREAM_GOODPUT } from './limits.ts';

export class LineCredit {
  /** Milliseconds. */
  left = BESIDE_PROMISE_MS;
  /** How many times as long as on other lines they may be waited for. */
  slowness = 1;
  /** It is known how slow the line is. */
  isMeasured = false;
  #countedTo = -Infinity;

  /** The network would take so many milliseconds for all that is wanted. */
  measured(needsMs: number): void {
    const slowness = Math.max(1, Math.min(MOST_SLOWNESS, needsMs / BESIDE_PROMISE_MS));
    this.left = Math.max(0, this.left + (slowness - this.slowness) * BESIDE_PROMISE_MS);
    this.slowness = slowness;
    this.isMeasured = true;
  }

  /** Somebody has been waited for since then; time in which several were counts once. */
  waited(since: number, now: number): void {
    this.left = Math.max(0, this.left - Math.max(0, now - Math.max(since, this.#countedTo)));
    this.#countedTo = now;
  }

  earn(bytes: number): void {
    this.left = Math.min(BESIDE_PROMISE_MS * this.slowness, this.left + bytes / STREAM_GOODPUT);
  }
}
