/**
 * Which segments of an endless broadcast are there at a given time: one film over and over, a segment each `segmentMs`,
 * numbered from the broadcast's beginning, so that numbers follow from the clock alone and never go back, whoever
 * restarts what. Pure: the time is an argument. Called by the playlists' writers and the edge.
 */
import type { Packaged } from './packaged.ts';

/** Segments in a playlist. RFC 8216, 6.2.2, wants three target durations at least; players like some more to fall back on. */
export const WINDOW_SEGMENTS = 6;

/** Segments that are still given out when they have left the playlist: its own length and one more (RFC 8216, 6.2.2). */
export const LEAVING_SEGMENTS = WINDOW_SEGMENTS + 1;

/** The span of segments that are there, both ends included. Milliseconds and numbers from the broadcast's beginning. */
export interface OnAir {
  readonly first: number;
  readonly last: number;
}

/** `airMs`: milliseconds since the broadcast began. `null` until the first segment is whole. */
export function onAir({ segmentMs }: Packaged, airMs: number): OnAir | null {
  const last = Math.floor(airMs / segmentMs) - 1;
  return last < 0 ? null : { first: Math.max(0, last - WINDOW_SEGMENTS + 1), last };
}

/** Why a segment is not there; `null` when it is. */
export function absence(packaged: Packaged, airMs: number, number: number): 'not yet' | 'no more' | null {
  const span = onAir(packaged, airMs);
  if (span === null || number > span.last) return 'not yet';
  return number < span.first - LEAVING_SEGMENTS ? 'no more' : null;
}

/** Which turn of the film a segment belongs to, and its place in it, both from 0. */
export function placeOf(
  { segments }: Packaged,
  number: number,
): { readonly turn: number; readonly index: number } {
  return { turn: Math.floor(number / segments), index: number % segments };
}

export function turnMs({ segments, segmentMs }: Packaged): number {
  return segments * segmentMs;
}

/** How long after it was made a picture is seen: its place in the film says when that was, in the turn now or before. */
export function delayToAir(packaged: Packaged, airMs: number, filmMs: number): number {
  const turn = turnMs(packaged);
  return (((airMs - filmMs) % turn) + turn) % turn;
}
