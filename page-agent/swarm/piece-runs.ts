/**
 * A set of piece indexes as ascending runs `[first, afterLast)`, flattened. Knows nothing of contents or of who holds
 * them. Called by the holdings of neighbours and by our own.
 */
export class PieceRuns {
  #numbers: number[] = [];
  readonly #maxNumbers: number;

  /** `maxNumbers` bounds the memory: an addition that would need more is ignored. */
  constructor(maxNumbers = Infinity) {
    this.#maxNumbers = maxNumbers;
  }

  get numbers(): readonly number[] {
    return this.#numbers;
  }

  get isEmpty(): boolean {
    return this.#numbers.length === 0;
  }

  has(index: number): boolean {
    return this.#bound(index) % 2 === 1;
  }

  /** True for all from `first` up to and not including `after`. */
  covers(first: number, after: number): boolean {
    const bound = this.#bound(first);
    return bound % 2 === 1 && this.#numbers[bound]! >= after;
  }

  /** Adds `first` up to and not including `after`. */
  add(first: number, after: number): void {
    if (after <= first) return;
    const numbers = this.#numbers;
    let from = this.#bound(first);
    let to = this.#bound(after);
    let start = first;
    let end = after;
    if (from % 2 === 1) start = numbers[--from]!;
    else if (from > 0 && numbers[from - 1] === first) {
      from -= 2;
      start = numbers[from]!;
    }
    if (to % 2 === 1) end = numbers[to++]!;
    if (numbers.length - (to - from) + 2 > this.#maxNumbers) return;
    // Most sets are one run: an array made of it takes no more room than that.
    if (numbers.length === to - from) this.#numbers = [start, end];
    else numbers.splice(from, to - from, start, end);
  }

  remove(index: number): void {
    if (this.has(index)) this.subtract(index, index + 1);
  }

  /** Removes `first` up to and not including `after`. */
  subtract(first: number, after: number): void {
    if (after <= first) return;
    const from = this.#bound(first - 1);
    const to = this.#bound(after);
    const ends = [...(from % 2 === 1 ? [first] : []), ...(to % 2 === 1 ? [after] : [])];
    this.#numbers.splice(from, to - from, ...ends);
  }

  /** At most `maxNumbers` numbers: the longest runs, in order. */
  longest(maxNumbers: number): number[] {
    if (this.#numbers.length <= maxNumbers) return [...this.#numbers];
    const runs: [number, number][] = [];
    for (let i = 0; i < this.#numbers.length; i += 2) runs.push([this.#numbers[i]!, this.#numbers[i + 1]!]);
    runs.sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
    return runs
      .slice(0, maxNumbers / 2)
      .sort((a, b) => a[0] - b[0])
      .flat();
  }

  /** How many of the numbers are at most `index`: odd when it lies in a run. */
  #bound(index: number): number {
    let low = 0;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#numbers[middle]! <= index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
