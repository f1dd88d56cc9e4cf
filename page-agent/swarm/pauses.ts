/**
 * Why a visitor serves nobody just now: reasons that come and go. Knows nothing of what follows from them. Called by the engine.
 */
import type { PauseReason } from '../../protocol/agent-interface.ts';

export class Pauses {
  readonly #reasons = new Set<PauseReason>();

  /** The site has switched everything off. */
  get isOff(): boolean {
    return this.#reasons.has('site');
  }

  get isResting(): boolean {
    return this.#reasons.size > 0;
  }

  /** True when that begins or ends it. */
  set(reason: PauseReason, on: boolean): boolean {
    const rested = this.isResting;
    if (on) this.#reasons.add(reason);
    else this.#reasons.delete(reason);
    return rested !== this.isResting;
  }
}
