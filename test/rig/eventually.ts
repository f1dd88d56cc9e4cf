/** Waits for what takes an unknown time. Called by every browser test, in place of sleeps. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds after which waiting has failed. The machine may be small and busy: ten seconds or more. */
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/**
 * Asks `probe` until it answers something truthy, and returns that. What it throws counts as "not yet". The error after
 * the time says `what` was waited for and what the probe last said.
 */
export async function eventually<Result>(
  what: string,
  probe: () => Result | Promise<Result>,
  { timeoutMs = 20_000, everyMs = 50 }: Patience = {},
): Promise<Exclude<Result, null | undefined | false | 0 | ''>> {
  const end = performance.now() + timeoutMs;
  let last: string;
  do {
    try {
      const result = await probe();
      if (result) return result as Exclude<Result, null | undefined | false | 0 | ''>;
      last = `the last answer was ${String(result)}`;
    } catch (error) {
      last = `the last error was: ${error instanceof Error ? error.message : String(error)}`;
    }
    await sleep(everyMs);
  } while (performance.now() < end);
  throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}; ${last}.`);
}
