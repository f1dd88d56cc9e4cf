/**
 * What our own uplink carries, measured while uploads are under way. Knows nothing of what is sent. Told by the uploads,
 * read by the streams: who sends slowly is not the best to be first.
 */
import { ASSUMED_UPLINK, EWMA_WEIGHT, MIN_GOODPUT_SAMPLE_BYTES } from './limits.ts';

export class Uplink {
  #sending = 0;
  #since = 0;
  #bytes = 0;
  #rate = ASSUMED_UPLINK;
  #isMeasured = false;

  began(now: number): void {
    if (this.#sending++ > 0) return;
    this.#since = now;
    this.#bytes = 0;
  }

  /** Bytes that were sent in one upload, also of one that was broken off. */
  ended(bytes: number, now: number): void {
    this.#bytes += bytes;
    if (--this.#sending > 0 || this.#bytes < MIN_GOODPUT_SAMPLE_BYTES) return;
    const rate = this.#bytes / Math.max(1, now - this.#since);
    this.#rate += (this.#isMeasured ? EWMA_WEIGHT : 1) * (rate - this.#rate);
    this.#isMeasured = true;
  }

  /** Milliseconds for `bytes`. */
  msFor(bytes: number): number {
    return bytes / this.#rate;
  }
}
