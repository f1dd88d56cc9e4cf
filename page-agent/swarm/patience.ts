/**
 * How long a neighbour is given for what it was asked for. Decides nothing; called by the fetching of pieces and by what hears
 * the answers.
 */
import type { Download } from './downloads.ts';
import { BESIDE_PROMISE_MS, PIECE_PATIENCE_MS, PROGRESS_MS } from './limits.ts';
import type { Neighbour } from './neighbour.ts';

/** True while it is on our line and says that it fetches this. */
function hasPromised({ beside, score }: Neighbour, { parked, received }: Download): boolean {
  return beside && !score.doubtful && parked && received === 0;
}

/** True while that is believed: we could not have it sooner. */
export function isFetching(neighbour: Neighbour, download: Download): boolean {
  return neighbour.line.left > 0 && hasPromised(neighbour, download);
}

/** Counts the time for which the word of one on our line has been believed. */
export function countWait(neighbour: Neighbour, download: Download, now: number): void {
  if (isFetching(neighbour, download)) neighbour.line.waited(download.askedAt, now);
}

/** When a download has taken too long. Bytes in other pieces count as well: a neighbour sends one after the other. Nobody is judged by
 * a line of which it is not known how slow it is. */
export function deadlineOf(neighbour: Neighbour, download: Download): number {
  const { beside, line, score, paidUntil } = neighbour;
  const isJudged = line.isMeasured || !hasPromised(neighbour, download);
  const words = BESIDE_PROMISE_MS * line.slowness;
  const patience = isFetching(neighbour, download) ? words : score.patienceForBytes;
  const believedUntil = Math.max(download.askedAt, paidUntil) + (isJudged ? patience : Infinity);
  const longest = PIECE_PATIENCE_MS * (beside ? line.slowness : 1);
  return Math.min(silentAt(neighbour, download), believedUntil, download.askedAt + longest);
}

/** When the neighbour has not said anything for too long. */
export function silentAt(neighbour: Neighbour, download: Download): number {
  const quiet = download.answered ? PROGRESS_MS : neighbour.score.patience;
  return Math.max(neighbour.heardAt, download.heardAt) + quiet;
}
