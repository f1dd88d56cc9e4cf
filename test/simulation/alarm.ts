/**
 * One wake-up that can be put off, brought forward or called off: the last word counts. A planned event can't be taken
 * out of the clock, so one that comes too early looks again, and who changes its mind often plans no more than it needs.
 * Knows nothing of what it wakes.
 */
import type { Clock } from './clock.ts';

export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #dueAt = Infinity;
  /** When the earliest of its events that counts happens. */
  #armedAt = Infinity;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at `time` of the clock, at once for one that is past, and at no other. `Infinity`: never. */
  set(time: number): void {
    this.#dueAt = Math.max(time, this.#clock.now);
    if (this.#dueAt >= this.#armedAt) return;
    this.#armedAt = this.#dueAt;
    this.#clock.at(this.#armedAt, this);
  }

  /** For the clock alone. */
  happen(): void {
    const { now } = this.#clock;
    if (now !== this.#armedAt) return;
    this.#armedAt = Infinity;
    if (now < this.#dueAt) return this.set(this.#dueAt);
    this.#dueAt = Infinity;
    this.#ring();
  }
}
