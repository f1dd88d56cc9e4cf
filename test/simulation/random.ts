/**
 * Chance that can be repeated: sfc32 (Doty-Humphrey, PractRand), 128 bits of state, from a seed of any text. A fork has a
 * stream of its own, so that what one visitor draws moves nobody else. Knows nothing of what is drawn for.
 */
const TWO_32 = 2 ** 32;

export class Random {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(seed: string) {
    this.#seed = seed;
    [this.#a, this.#b, this.#c, this.#counter] = hash128(seed);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** A number in [0, 1). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / TWO_32;
  }

  /** A stream that depends on the seed and `name` alone, not on what was drawn before. */
  fork(name: string | number): Random {
    return new Random(`${this.#seed}/${name}`);
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  /** Exponentially distributed around `mean`: the time to the next of events that know nothing of one another. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Log-normal around `median`; `spread` is the factor of one standard deviation. Line rates look so. */
  lognormal(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * spread ** normal;
  }
}

/** Four words of 32 bits from a text, each mixed from all of it (the finalizer of MurmurHash3). */
function hash128(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    for (let word = 0; word < 4; word++) {
      words[word] =
        Math.imul(words[word]! ^ (code + word * 0x1000193), 0x85ebca6b + 2 * word) ^ (words[word]! >>> 15);
    }
  }
  return words.map(finalize) as typeof words;
}

function finalize(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}
