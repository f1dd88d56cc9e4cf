/**
 * Where verified pieces of one body are laid down by whichever source is first, and taken up in order. Knows nothing of
 * sources. Called by the lanes, which put, and by the flow, which takes and waits.
 */
import type { SourceName } from './delivery-parts.ts';

export interface Arrival {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly source: SourceName;
}

export class PieceTray {
  readonly #arrived = new Map<number, Arrival>();
  #floor: number;
  #wake: () => void = () => undefined;
  #change: Promise<void> = Promise.resolve();

  /** `floor`: the first piece that is still wanted. */
  constructor(floor: number) {
    this.#floor = floor;
    this.#renew();
  }

  /** Lays a piece down. False when it came too late: it is there already, or the body is past it. */
  put(index: number, arrival: Arrival): boolean {
    if (index < this.#floor || this.#arrived.has(index)) return false;
    this.#arrived.set(index, arrival);
    this.notify();
    return true;
  }

  has(index: number): boolean {
    return this.#arrived.has(index);
  }

  /** Takes piece `index`, after which it and all before it count as too late. */
  take(index: number): Arrival | null {
    const arrival = this.#arrived.get(index);
    if (arrival === undefined) return null;
    this.pass(index + 1);
    return arrival;
  }

  /** The body has gone past every piece before `floor` by other means. Gives the bytes that thereby came in vain. */
  pass(floor: number): number {
    let vain = 0;
    for (const [index, arrival] of this.#arrived) {
      if (index >= floor) continue;
      vain += arrival.bytes.length;
      this.#arrived.delete(index);
    }
    this.#floor = Math.max(this.#floor, floor);
    return vain;
  }

  /** Settles at the next `put` or `notify`. */
  changed(): Promise<void> {
    return this.#change;
  }

  /** Something that waiting depends on has changed. */
  notify(): void {
    this.#wake();
    this.#renew();
  }

  #renew(): void {
    this.#change = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
