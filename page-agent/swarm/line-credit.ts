/**
 * What the words of all on our line are still worth: waiting for them spends it and their bytes earn it, whoever they are. Behind
 * one address may be thousands of strangers, each under ever new names. Read and counted by `patience.ts`.
 */
import { BESIDE_PROMISE_MS, STREAM_GOODPUT } from './limits.ts';

export class LineCredit {
  /** Milliseconds. */
  left = BESIDE_PROMISE_MS;
  #countedTo = -Infinity;

  /** Somebody has been waited for since then; time in which several were counts once. */
  waited(since: number, now: number): void {
    this.left = Math.max(0, this.left - Math.max(0, now - Math.max(since, this.#countedTo)));
    this.#countedTo = now;
  }

  earn(bytes: number): void {
    this.left = Math.min(BESIDE_PROMISE_MS, this.left + bytes / STREAM_GOODPUT);
  }
}
