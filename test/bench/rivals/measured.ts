/** A measurement from its rounds. Pure. Called by those who tell what was measured. */
import type { Measurement, Target } from '../benchmark.ts';
import { median } from '../measure.ts';

/** `variant` ''; `target` `null`: there is none. Throws without rounds. */
export function measured(
  name: string,
  variant: string,
  rounds: readonly number[],
  what: string,
  target: Target | null = null,
): Measurement {
  return {
    name,
    ...(variant === '' ? {} : { variant }),
    value: median(rounds),
    rounds,
    what,
    ...(target === null ? {} : { target }),
  };
}
