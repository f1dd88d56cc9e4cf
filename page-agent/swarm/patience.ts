/**
 * How long a neighbour is given for what it was asked for. Decides nothing; called by the fetching of pieces and by what hears
 * the answers.
 */
import type { Download } from './downloads.ts';
import { BESIDE_PROMISE_MS, PIECE_PATIENCE_MS, PROGRESS_MS } from './limits.ts';
import type { Neighbour } from './neighbour.ts';

/** True while it is on our line and says that it fetches this: we could not have it sooner. */
export function isFetching({ beside, score, line }: Neighbour, { parked, received }: Download): boolean {
  return beside && !score.doubtful && parked && received === 0 && line.left > 0;
}

/** Counts the time for which the word of one on our line has been believed. */
export function countWait(neighbour: Neighbour, download: Download, now: number): void {
  if (isFetching(neighbour, download)) neighbour.line.waited(download.askedAt, now);
}

/** When a download has taken too long. Bytes in other pieces count as well: a neighbour sends one after the other. */
export function deadlineOf(neighbour: Neighbour, download: Download): number {
  const patience = isFetching(neighbour, download) ? BESIDE_PROMISE_MS : neighbour.score.patienceForBytes;
  const believedUntil = Math.max(download.askedAt, neighbour.paidUntil) + patience;
  return Math.min(silentAt(neighbour, download), believedUntil, download.askedAt + PIECE_PATIENCE_MS);
}

/** When the neighbour has not said anything for too long. */
export function silentAt(neighbour: Neighbour, download: Download): number {
  const quiet = download.answered ? PROGRESS_MS : neighbour.score.patience;
  return Math.max(neighbour.heardAt, download.heardAt) + quiet;
}
