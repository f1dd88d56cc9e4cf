/**
 * The hedge: how long a request waits for peers before the network starts beside them. Pure arithmetic over what earlier
 * requests measured; called by `delivery/` for every request that a neighbour could answer.
 */
import type { Urgency } from './urgency.ts';

/** Milliseconds without a sign from any neighbour. Judgement: below what a person notices; a neighbour on a LAN says
 * `coming` in under 10. Measured: waking up and starting the fetch adds up to 20, and a dead mesh may cost 50 in all. */
const SILENCE_MS = 25;
const BLOCKING_SILENCE_MS = 20;

/** Milliseconds for the next piece once a neighbour has promised it. Judgement: a script that holds up the page may be
 * late by a quarter of a second, once; a media element has more than a second buffered. */
const PROMISED_MS: Readonly<Record<Urgency, number>> = {
  blocking: 250,
  image: 600,
  media: 1000,
  background: 1500,
};

/** Milliseconds from one piece to the next within which neighbours are at work, so that what waits in line there is not
 * late. Judgement: 1 MB/s in whole pieces; a slower line is not worth waiting for longer. */
const PACE_MS = 250;

/** Budgets after which a piece is late however busy the neighbours are. */
const MAX_BUDGETS = 3;

/** Weight of the newest measurement. Judgement: about the last ten count. */
const NEWEST = 0.2;

/** Pieces that the first network run in the middle of a body fetches; each further stall doubles it. */
const FIRST_RUN_PIECES = 4;

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
  /** Milliseconds to the first verified piece from peers, as a moving average; `null` before the first. */
  readonly firstPieceMs: number | null;
  /** When neighbours last brought a piece, for whichever request; `null` before the first. */
  readonly lastPieceAt: number | null;
  /** Promises in a row, of whichever requests, that were not kept in time. */
  readonly late: number;
}

export const NO_MEMORY: HedgeMemory = { firstPieceMs: null, lastPieceAt: null, late: 0, network: null };

/** The memory after peers brought a first piece in `ms`. */
export function rememberFirstPiece(memory: HedgeMemory, ms: number): HedgeMemory {
  const before = memory.firstPieceMs;
  return { ...memory, firstPieceMs: before === null ? ms : before + (ms - before) * NEWEST };
}

/** The memory after a neighbour brought any piece. */
export function rememberPiece(memory: HedgeMemory, now: number): HedgeMemory {
  return { ...memory, lastPieceAt: now };
}

/** The memory after neighbours brought what they had promised, or were too late. */
export function rememberPromise(memory: HedgeMemory, kept: boolean): HedgeMemory {
  return { ...memory, late: kept ? 0 : 1 + memory.late };
}

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
  return { ...memory, network };
}

/** Milliseconds within which the network should have brought `bytes`, with room for bad luck. */
export function networkNeedsMs({ network }: HedgeMemory, bytes: number): number {
  if (network === null) return NETWORK_MS;
  return Math.max(MIN_NETWORK_MS, NETWORK_SAFETY * (network.firstByteMs + bytes / network.rate));
}

/** Milliseconds to wait for a sign of life from any neighbour that holds the content. `spareMs`: until a player runs dry,
 * `null` when nobody knows. */
export function silenceBudget(urgency: Urgency, spareMs: number | null): number {
  const least = urgency === 'blocking' ? BLOCKING_SILENCE_MS : SILENCE_MS;
  return spareMs === null ? least : Math.max(least, Math.min(MAX_SILENCE_MS, spareMs * SILENCE_SHARE));
}

/** Milliseconds to wait for the next piece that a neighbour has promised, after `stalls` waits in vain: six times what a
 * first piece usually takes, within the bounds of the request's kind, and half as long after each and after each promise of
 * late that was not kept: where neighbours are slower than the network it is not waited for again and again. */
export function promisedBudget(urgency: Urgency, memory: HedgeMemory, stalls: number): number {
  const ceiling = PROMISED_MS[urgency];
  const usual = memory.firstPieceMs === null ? ceiling : 6 * memory.firstPieceMs;
  const budget = Math.min(ceiling, Math.max(ceiling / 2, usual));
  return budget / 2 ** Math.min(stalls + memory.late, 6);
}

/** When a promised piece of `bytes` that has been waited for since `since` is late: after its budget, or later while
 * neighbours keep bringing pieces of other requests before it; for a player that runs dry at `dryAt`, when the network
 * must begin to be in time. */
export function promiseEndsAt(
  urgency: Urgency,
  memory: HedgeMemory,
  stalls: number,
  since: number,
  player: { readonly dryAt: number; readonly bytes: number } | null,
): number {
  if (player !== null) {
    const latest = Math.min(player.dryAt - networkNeedsMs(memory, player.bytes), since + MAX_PROMISED_MS);
    return Math.max(latest, since + MIN_PROMISED_MS);
  }
  const budget = promisedBudget(urgency, memory, stalls);
  const whileAtWork = (memory.lastPieceAt ?? Number.NEGATIVE_INFINITY) + PACE_MS;
  return Math.min(since + MAX_BUDGETS * budget, Math.max(since + budget, whileAtWork));
}

/** Pieces to fetch from the network in one run after `stalls` waits in vain. */
export function networkRunPieces(stalls: number): number {
  return FIRST_RUN_PIECES * 2 ** Math.min(stalls, 8);
}
