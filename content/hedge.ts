/**
 * The hedge: how long a request waits for peers before the network starts beside them. Pure arithmetic over what earlier
 * requests measured; called by `delivery/` for every request that a neighbour could answer.
 */
import type { Urgency } from './urgency.ts';

/** Milliseconds without a sign from any neighbour. Judgement: below what a person notices; a neighbour on a LAN says
 * `coming` in under 10. Measured: waking up and starting the fetch adds up to 20, and a dead mesh may cost 50 in all. */
const SILENCE_MS = 25;
const BLOCKING_SILENCE_MS = 20;

/** Weight of the newest measurement. Judgement: about the last ten count. */
const NEWEST = 0.2;

/** Pieces that the first network run in the middle of a body fetches; each further stall doubles it. */
const FIRST_RUN_PIECES = 2;

/** Milliseconds that the network is given to bring a piece before a player runs dry, when it has not been measured, and at
 * least; measured, three times what it would take. Judgement: a slow line's segment, and a fast one's hiccup. */
const NETWORK_MS = 2_000;
const MIN_NETWORK_MS = 750;
const NETWORK_SAFETY = 3;

/** Milliseconds that a promise is given even by a player that has nothing left. Judgement: a neighbour that has promised is
 * nearly always sooner than the network would be. */
const MIN_PROMISED_MS = 300;

/** Milliseconds that neighbours may take at the most, however much a player has buffered. Judgement: two segments. */
const MAX_PROMISED_MS = 8_000;

/** Share of what a player has buffered that a silence may cost, and milliseconds at most. */
const SILENCE_SHARE = 0.02;
const MAX_SILENCE_MS = 200;

export interface HedgeMemory {
  /** What the network took of late: milliseconds to the first byte, and bytes a millisecond after it; `null` before the
   * first measurement. */
  readonly network: { readonly firstByteMs: number; readonly rate: number } | null;
}

export const NO_MEMORY: HedgeMemory = { network: null };

/** The memory after the network brought `bytes` in `ms`, the first of them after `firstByteMs`. */
export function rememberNetwork(
  memory: HedgeMemory,
  firstByteMs: number,
  bytes: number,
  ms: number,
): HedgeMemory {
  const rate = bytes / Math.max(1, ms - firstByteMs);
  const before = memory.network ?? { firstByteMs, rate };
  const network = {
    firstByteMs: before.firstByteMs + (firstByteMs - before.firstByteMs) * NEWEST,
    rate: before.rate + (rate - before.rate) * NEWEST,
  };
  return { network };
}

/** Milliseconds within which the network should have brought `bytes`, with room for bad luck. */
export function networkNeedsMs({ network }: HedgeMemory, bytes: number): number {
  if (network === null) return NETWORK_MS;
  return Math.max(MIN_NETWORK_MS, NETWORK_SAFETY * (network.firstByteMs + bytes / network.rate));
}

/** Milliseconds to wait for a sign of life from any neighbour that holds the content. */
export function silenceBudget(urgency: Urgency): number {
  return urgency === 'blocking' ? BLOCKING_SILENCE_MS : SILENCE_MS;
}

/** What a delivery to a player goes by, instead of what the network would take. */
export interface Player {
  /** Milliseconds to wait for a sign of life. */
  readonly silenceMs: number;
  /** When a promised piece of `bytes` that has been waited for since `since` is late: the network must begin to be in time. */
  lateAt(since: number, bytes: number): number;
}

/** A player that runs dry at `dryAt`, which is `spareMs` from now. */
export function playerThatRunsDry(memory: HedgeMemory, dryAt: number, spareMs: number): Player {
  return {
    silenceMs: Math.max(SILENCE_MS, Math.min(MAX_SILENCE_MS, spareMs * SILENCE_SHARE)),
    lateAt(since, bytes) {
      const latest = Math.min(dryAt - networkNeedsMs(memory, bytes), since + MAX_PROMISED_MS);
      return Math.max(latest, since + MIN_PROMISED_MS);
    },
  };
}

/** Pieces to fetch from the network in one run after `stalls` waits in vain. */
export function networkRunPieces(stalls: number): number {
  return FIRST_RUN_PIECES * 2 ** Math.min(stalls, 8);
}
