/**
 * Asks neighbours again for what was promised and has not come, as one may whose player has something left: others who wait
 * for the same will have it. Knows nothing of who is asked, or of when it is too late. Called by the streams.
 */
import { MAX_ASKS_AGAIN } from './limits.ts';

interface Answers {
  coming(waitMs: number): void;
  unavailable(indexes: readonly number[]): void;
}

interface Ask {
  cancel(): void;
}

/** As `ask`, but that a promise which is not kept leads to another ask, a few times. */
export function askAgain<Listener extends Answers>(
  ask: (indexes: readonly number[], listener: Listener) => Ask,
  indexes: readonly number[],
  listener: Listener,
): Ask {
  const asks: Ask[] = [];
  const begin = (wanted: readonly number[], left: number): void => {
    let promised = false;
    const once: Listener = {
      ...listener,
      coming: (waitMs) => {
        promised = true;
        listener.coming(waitMs);
      },
      unavailable: (missing) => {
        if (promised && left > 0) begin(missing, left - 1);
        else listener.unavailable(missing);
      },
    };
    asks.push(ask(wanted, once));
  };
  begin(indexes, MAX_ASKS_AGAIN);
  return {
    cancel: () => {
      for (const each of asks) each.cancel();
    },
  };
}
