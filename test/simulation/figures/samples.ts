/** Many measurements of one kind, and their quantiles. Knows nothing of what was measured. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export class Samples {
  #values = new Float64Array(1_024);
  #count = 0;
  #sorted = true;

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const values = new Float64Array(this.#count * 2);
      values.set(this.#values);
      this.#values = values;
    }
    this.#values[this.#count++] = value;
    this.#sorted = false;
  }

  /** All of them, as another process may be sent them. */
  record(): Float64Array {
    return this.#values.slice(0, this.#count);
  }

  /** Adds what others have recorded. */
  merge(record: Float64Array): void {
    for (const value of record) this.add(value);
  }

  /** The value below or at which a share `part` of the samples lies (nearest rank); 0 for no samples. */
  quantile(part: number): number {
    if (this.#count === 0) return 0;
    this.#sort();
    return this.#values[Math.min(this.#count - 1, Math.max(0, Math.ceil(part * this.#count) - 1))]!;
  }

  quantiles(): Quantiles {
    return { p50: this.quantile(0.5), p95: this.quantile(0.95), p99: this.quantile(0.99) };
  }

  /** Quantiles at 0, 1/steps … 1, for a curve. */
  curve(steps: number): number[] {
    return Array.from({ length: steps + 1 }, (_, step) => this.quantile(step / steps));
  }

  /** Jain's index of fairness (1984): 1 when all are equal, 1/n when one has everything. */
  fairness(): number {
    let sum = 0;
    let squares = 0;
    for (const value of this.#values.subarray(0, this.#count)) {
      sum += value;
      squares += value * value;
    }
    return squares === 0 ? 1 : (sum * sum) / (this.#count * squares);
  }

  #sort(): void {
    if (this.#sorted) return;
    this.#values.subarray(0, this.#count).sort();
    this.#sorted = true;
  }
}
