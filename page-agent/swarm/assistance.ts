/**
 * When neighbours begin to help each other find more: some seconds after the first one is there, so that what it takes is
 * loaded before the tracker, and perhaps the site, is out of reach; or as soon as one asks for help. How they help is
 * `assisted-signals.ts`'s. Called by the engine.
 */
import { ASSIST_MS } from './limits.ts';
import type { Neighbour } from './neighbour.ts';
import type { Neighbours } from './neighbours.ts';
import type { Turn } from './turn.ts';

export interface AssistParts {
  readonly turn: Turn;
  readonly neighbours: Neighbours;
  /** A number in [0, 1), for jitter and to choose among neighbours. */
  readonly random: () => number;
}

export interface Assistance {
  /** A word of a neighbour's. Returns its misdeed, if it is one. */
  hear(neighbour: Neighbour, texts: readonly string[]): string | null;
  /** Does what is due. */
  tick(): void;
}

/** Null where there is none: then nobody is helped, and nothing else is different. */
export type Assist = (parts: AssistParts) => Assistance | null;

export class LateAssistance {
  readonly #assist: Assist;
  readonly #parts: AssistParts;
  #assistance: Assistance | null | undefined;
  #due = Infinity;

  constructor(assist: Assist, parts: AssistParts) {
    this.#assist = assist;
    this.#parts = parts;
  }

  hear(neighbour: Neighbour, texts: readonly string[]): string | null {
    return this.#begun()?.hear(neighbour, texts) ?? null;
  }

  tick(): void {
    const { turn, neighbours } = this.#parts;
    if (neighbours.open.size === 0) return;
    this.#due = Math.min(this.#due, turn.now + ASSIST_MS);
    if (turn.now < this.#due) turn.wakeAt(this.#due);
    else this.#begun()?.tick();
  }

  #begun(): Assistance | null {
    if (this.#assistance === undefined) this.#assistance = this.#assist(this.#parts);
    return this.#assistance;
  }
}
