/**
 * How well a neighbour has served: goodput, latency, time-outs. Knows nothing of pieces or links; whoever picks a
 * neighbour reads it, whoever sees an answer or a time-out tells it.
 */
import {
  ASK_PATIENCE_MS,
  ASSUMED_GOODPUT,
  ASSUMED_LATENCY_MS,
  EWMA_WEIGHT,
  FIRST_ANSWER_LATENCIES,
  FIRST_ANSWER_MS,
  LEAST_PART_MS,
  MEASURED_MS,
  MIN_GOODPUT_SAMPLE_BYTES,
  PROGRESS_MS,
  PROMISE_MS,
  STALL_TIMEOUTS,
} from './limits.ts';

export class Score {
  /** Bytes a millisecond. */
  goodput = ASSUMED_GOODPUT;
  /** Milliseconds from an ask to its first answer. */
  latency = ASSUMED_LATENCY_MS;
  pieces = 0;
  /** True while asks of it are in vain: only probes are sent. */
  stalled = false;
  /** When it was last seen how quick it is. */
  #measuredAt = -Infinity;
  #everAnswered = false;
  #timeoutsInRow = 0;
  #hasBrokenPromise = false;
  #brokenAt = -Infinity;
  #brokenPromises = 0;
  #lastPieceAt = -Infinity;

  /** True after a time-out or a broken promise that nothing has yet made good: it gets one ask at a time. */
  get doubtful(): boolean {
    return this.#timeoutsInRow > 0 || this.#hasBrokenPromise;
  }

  /** True when it has delivered, and failed in nothing since. */
  get proven(): boolean {
    return this.pieces > 0 && !this.doubtful && !this.stalled;
  }

  /** True when it is proven, and has brought a piece of late. */
  delivers(now: number): boolean {
    return this.proven && now < this.#lastPieceAt + ASK_PATIENCE_MS;
  }

  /** True when it has broken its word again and again, and never brought anything: it is not elected. */
  get hollow(): boolean {
    return this.pieces === 0 && this.#brokenPromises >= STALL_TIMEOUTS;
  }

  /** Milliseconds that may pass from its word to the first byte. */
  get patienceForBytes(): number {
    return this.proven ? PROMISE_MS : PROGRESS_MS;
  }

  /** Milliseconds for which its word is worth waiting for instead of going elsewhere. */
  get credit(): number {
    return this.doubtful ? 0 : this.patienceForBytes;
  }

  /** Milliseconds that a first answer may take. */
  get patience(): number {
    return Math.max(FIRST_ANSWER_MS, FIRST_ANSWER_LATENCIES * this.latency);
  }

  /** Milliseconds until `bytes` more would have come. */
  expectedMs(bytes: number): number {
    return this.latency + bytes / this.goodput;
  }

  /** A pong: it is there, which does not say that it will serve. */
  ponged(latency: number): void {
    if (!this.#everAnswered) this.latency = latency;
  }

  answered(latency: number): void {
    this.#everAnswered = true;
    this.latency += EWMA_WEIGHT * (latency - this.latency);
  }

  /** A piece has come whole and true. Pieces overlap: time counts from the last one's end. */
  delivered(bytes: number, askedAt: number, now: number): void {
    this.pieces++;
    this.stalled = false;
    this.#timeoutsInRow = 0;
    this.#hasBrokenPromise = false;
    const elapsed = Math.max(1, now - Math.max(askedAt, this.#lastPieceAt));
    this.#lastPieceAt = now;
    if (bytes >= MIN_GOODPUT_SAMPLE_BYTES) this.#measure(bytes / elapsed, now);
  }

  /** Only so much had come when it was no longer needed, which tells of one that is slower than was thought: in sending, or where
   * nothing had come in beginning to. */
  deliveredPart(bytes: number, askedAt: number, now: number): void {
    if (bytes === 0) {
      this.latency += EWMA_WEIGHT * Math.max(0, now - askedAt - this.latency);
      return;
    }
    const elapsed = now - Math.max(askedAt + this.latency, this.#lastPieceAt);
    if (elapsed > LEAST_PART_MS && bytes / elapsed < this.goodput) this.#measure(bytes / elapsed, now);
  }

  /** True when it has been seen of late how quick it is. */
  isMeasured(now: number): boolean {
    return now < this.#measuredAt + MEASURED_MS;
  }

  #measure(goodput: number, now: number): void {
    const weight = this.#measuredAt === -Infinity ? 1 : EWMA_WEIGHT;
    this.goodput += weight * (goodput - this.goodput);
    this.#measuredAt = now;
  }

  /** It has answered a probe, if without bytes. */
  recovered(): void {
    if (this.#hasBrokenPromise) return;
    this.stalled = false;
    this.#timeoutsInRow = 0;
  }

  timedOut(): void {
    this.#timeoutsInRow++;
    if (!this.#everAnswered || this.#timeoutsInRow >= STALL_TIMEOUTS) this.stalled = true;
  }

  /** It brings too little for what it has promised. */
  doubt(): void {
    this.#hasBrokenPromise = true;
  }

  /** It said that bytes would come, and none came while they were waited for; of several pieces at once is one promise. Only a
   * piece makes that good: without one it is nothing but a time-out, unless what was asked for lay `ahead` of what the
   * visitor wants. It may be that the network is slow, and others who mean well have passed the word on. */
  brokePromise(now: number, ahead: boolean): void {
    this.#hasBrokenPromise = true;
    if (now > this.#brokenAt) this.#brokenPromises++;
    this.#brokenAt = now;
    if (!ahead && this.pieces === 0) this.timedOut();
  }
}
