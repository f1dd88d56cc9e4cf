/** Amounts over time, in bars of one second. Knows nothing of what is measured. Called by lines, trackers and audiences. */
import { BIN_MS } from '../limits.ts';

export interface MeterRecord {
  readonly total: number;
  readonly bins: Float64Array;
}

export class Meter {
  total = 0;
  #bins = new Float64Array(256);
  #used = 0;

  /** `amount`, spread evenly from `from` to `to`, in milliseconds. */
  add(amount: number, from: number, to = from): void {
    this.total += amount;
    const first = Math.floor(from / BIN_MS);
    const last = Math.floor(to / BIN_MS);
    this.#reach(last);
    if (first === last) {
      this.#bins[first]! += amount;
      return;
    }
    const perMs = amount / (to - from);
    for (let bin = first; bin <= last; bin++) {
      const start = Math.max(from, bin * BIN_MS);
      const end = Math.min(to, (bin + 1) * BIN_MS);
      this.#bins[bin]! += perMs * (end - start);
    }
  }

  /** The amount of each second: of those so far, or of `count` from the start. */
  bins(count = this.#used): number[] {
    return Array.from({ length: count }, (_, bin) => this.#bins[bin] ?? 0);
  }

  /** The most of any second from `from` up to `to`. */
  peak(from = 0, to = Infinity): number {
    return this.bins()
      .slice(Math.floor(from / BIN_MS), to === Infinity ? undefined : Math.ceil(to / BIN_MS))
      .reduce((most, amount) => Math.max(most, amount), 0);
  }

  /** The sum from `from` up to `to`, in whole seconds. */
  sum(from: number, to: number): number {
    return this.bins()
      .slice(Math.floor(from / BIN_MS), Math.ceil(to / BIN_MS))
      .reduce((sum, amount) => sum + amount, 0);
  }

  /** All of it, as another process may be sent it. */
  record(): MeterRecord {
    return { total: this.total, bins: this.#bins.slice(0, this.#used) };
  }

  /** Adds what another meter has recorded, second by second. */
  merge({ total, bins }: MeterRecord): void {
    this.total += total;
    if (bins.length > 0) this.#reach(bins.length - 1);
    for (const [bin, amount] of bins.entries()) this.#bins[bin]! += amount;
  }

  #reach(bin: number): void {
    this.#used = Math.max(this.#used, bin + 1);
    if (bin < this.#bins.length) return;
    const bins = new Float64Array(Math.max(bin + 1, this.#bins.length * 2));
    bins.set(this.#bins);
    this.#bins = bins;
  }
}
