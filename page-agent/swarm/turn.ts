/**
 * One call of the engine: the time, the effects so far, and the earliest time at which a part wants to be woken. Shared
 * by all parts of an engine. Knows nothing of what the effects mean.
 */
import type { WireMessage } from '../../protocol/wire.ts';
import type { SwarmEffect } from './swarm-effects.ts';

export class Turn {
  now = 0;
  #effects: SwarmEffect[] = [];
  #wake = Infinity;
  #told = Infinity;

  begin(now: number): void {
    this.now = now;
    this.#effects = [];
  }

  push(effect: SwarmEffect): void {
    this.#effects.push(effect);
  }

  /** To a neighbour. */
  send(peer: string, message: WireMessage): void {
    this.push({ kind: 'send', peer, message });
  }

  /** Asks for a wake at `time` or before. Deadlines that have moved later are found so on waking. */
  wakeAt(time: number): void {
    if (time < this.#wake) this.#wake = time;
  }

  /** The wake has come: every part now names its next time afresh. */
  forgetWake(): void {
    this.#wake = Infinity;
    this.#told = Infinity;
  }

  end(): SwarmEffect[] {
    if (this.#wake !== this.#told) {
      this.#told = this.#wake;
      this.push({ kind: 'wake-at', time: Math.max(this.#wake, this.now) });
    }
    return this.#effects;
  }
}
