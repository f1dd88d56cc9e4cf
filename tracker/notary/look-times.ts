/**
 * When a notary looks at a live playlist again: seldom while nothing new can be there, often when it is due, so that a
 * segment is vouched for before most viewers know of it. Knows no clock. Called by `followed-stream.ts` after each look.
 */
import { DUE_AFTER, LEAST_LOOK_MS, LOOKS_PER_SEGMENT, MOST_LOOK_MS, OVERDUE_AFTER } from './limits.ts';

/** Milliseconds until the next look. `segmentMs`: how long the newest segment plays; `sinceNewsMs`: since one came. */
export function nextLookMs(segmentMs: number, sinceNewsMs: number): number {
  if (sinceNewsMs > segmentMs * OVERDUE_AFTER) {
    return Math.min(MOST_LOOK_MS, Math.max(LEAST_LOOK_MS, segmentMs / LOOKS_PER_SEGMENT));
  }
  return Math.max(LEAST_LOOK_MS, segmentMs * DUE_AFTER - sinceNewsMs);
}
