/**
 * Virtual time: what is due next happens next, ties in the order in which they were planned. A heap with four children
 * a node in three parallel arrays, times and orders in typed ones, so that a comparison touches no object. Knows nothing
 * of what happens.
 */
const FIRST_CAPACITY = 1_024;

export class Clock {
  /** Milliseconds since the world began. */
  now = 0;
  /** Events that have happened. */
  happened = 0;
  #times = new Float64Array(FIRST_CAPACITY);
  #orders = new Float64Array(FIRST_CAPACITY);
  readonly #actions: (() => void)[] = [];
  #size = 0;
  #order = 0;

  /** Events that are planned. */
  get planned(): number {
    return this.#size;
  }

  at(time: number, action: () => void): void {
    if (this.#size === this.#times.length) this.#grow();
    this.#rise(this.#size++, Math.max(time, this.now), this.#order++, action);
  }

  after(ms: number, action: () => void): void {
    this.at(this.now + ms, action);
  }

  /** Lets everything up to and including `until` happen. */
  run(until: number): void {
    while (this.#size > 0 && this.#times[0]! <= until) {
      this.now = this.#times[0]!;
      const action = this.#actions[0]!;
      this.#removeFirst();
      this.happened++;
      action();
    }
    this.now = Math.max(this.now, until);
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const orders = new Float64Array(this.#times.length * 2);
    times.set(this.#times);
    orders.set(this.#orders);
    this.#times = times;
    this.#orders = orders;
  }

  #rise(from: number, time: number, order: number, action: () => void): void {
    const times = this.#times;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const above = times[parent]!;
      if (above < time || (above === time && this.#orders[parent]! < order)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(place, time, order, action);
  }

  #removeFirst(): void {
    const last = --this.#size;
    const time = this.#times[last]!;
    const order = this.#orders[last]!;
    const action = this.#actions.pop()!;
    if (last === 0) return;
    let place = 0;
    for (let child = 1; child < last; child = 4 * place + 1) {
      const least = this.#leastChild(child, Math.min(child + 4, last));
      const below = this.#times[least]!;
      if (below > time || (below === time && this.#orders[least]! > order)) break;
      this.#move(least, place);
      place = least;
    }
    this.#put(place, time, order, action);
  }

  #leastChild(first: number, end: number): number {
    const times = this.#times;
    let least = first;
    for (let child = first + 1; child < end; child++) {
      const difference = times[child]! - times[least]!;
      if (difference < 0 || (difference === 0 && this.#orders[child]! < this.#orders[least]!)) least = child;
    }
    return least;
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from]!;
    this.#orders[to] = this.#orders[from]!;
    this.#actions[to] = this.#actions[from]!;
  }

  #put(place: number, time: number, order: number, action: () => void): void {
    this.#times[place] = time;
    this.#orders[place] = order;
    this.#actions[place] = action;
  }
}
