/**
 * Virtual time: what is due next happens next, ties in the order in which they were planned. A heap with four children
 * a node in parallel typed arrays: what moves in it is a number, and no object is touched. Knows nothing of what happens.
 */
const FIRST_CAPACITY = 1_024;

/** What is planned: a function, or an object where there are so many that a closure each would be dear. */
export type Happening = (() => void) | { happen(): void };

export class Clock {
  /** Milliseconds since the world began. */
  now = 0;
  /** Events that have happened. */
  happened = 0;
  #times = new Float64Array(FIRST_CAPACITY);
  #orders = new Float64Array(FIRST_CAPACITY);
  /** Places of what is planned in `#actions`, where it stays until it happens. */
  #slots = new Int32Array(FIRST_CAPACITY);
  readonly #actions: (Happening | null)[] = [];
  readonly #free: number[] = [];
  #size = 0;
  #order = 0;

  /** Events that are planned. */
  get planned(): number {
    return this.#size;
  }

  at(time: number, action: Happening): void {
    if (this.#size === this.#times.length) this.#grow();
    const slot = this.#free.pop() ?? this.#actions.length;
    this.#actions[slot] = action;
    this.#rise(this.#size++, Math.max(time, this.now), this.#order++, slot);
  }

  after(ms: number, action: Happening): void {
    this.at(this.now + ms, action);
  }

  /** Lets everything up to and including `until` happen. */
  run(until: number): void {
    while (this.#size > 0 && this.#times[0]! <= until) {
      this.now = this.#times[0]!;
      const slot = this.#slots[0]!;
      const action = this.#actions[slot]!;
      this.#actions[slot] = null;
      this.#free.push(slot);
      this.#removeFirst();
      this.happened++;
      if (typeof action === 'function') action();
      else action.happen();
    }
    this.now = Math.max(this.now, until);
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const orders = new Float64Array(this.#times.length * 2);
    const slots = new Int32Array(this.#times.length * 2);
    times.set(this.#times);
    orders.set(this.#orders);
    slots.set(this.#slots);
    this.#times = times;
    this.#orders = orders;
    this.#slots = slots;
  }

  #rise(from: number, time: number, order: number, slot: number): void {
    const times = this.#times;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const above = times[parent]!;
      if (above < time || (above === time && this.#orders[parent]! < order)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(place, time, order, slot);
  }

  #removeFirst(): void {
    const last = --this.#size;
    const time = this.#times[last]!;
    const order = this.#orders[last]!;
    const slot = this.#slots[last]!;
    if (last === 0) return;
    let place = 0;
    for (let child = 1; child < last; child = 4 * place + 1) {
      const least = this.#leastChild(child, Math.min(child + 4, last));
      const below = this.#times[least]!;
      if (below > time || (below === time && this.#orders[least]! > order)) break;
      this.#move(least, place);
      place = least;
    }
    this.#put(place, time, order, slot);
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
    this.#slots[to] = this.#slots[from]!;
  }

  #put(place: number, time: number, order: number, slot: number): void {
    this.#times[place] = time;
    this.#orders[place] = order;
    this.#slots[place] = slot;
  }
}
