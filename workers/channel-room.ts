/**
 * How much a channel may buffer: what it sends in a moment. More only delays what is said next, and can't be taken back.
 * Pure arithmetic; called by `peer-link.ts`.
 */
import { LEAST_ROOM_BYTES, MOST_ROOM_BYTES, ROOM_MS } from './limits.ts';

/** Share of the room at which sending goes on. */
const LOW_WATER_SHARE = 1 / 4;

/** Bytes buffered at which a channel with this room asks for more. */
export function lowWaterOf(room: number): number {
  return room * LOW_WATER_SHARE;
}

/** The room after a full channel has come down to its low water in `ms`. */
export function roomAfter(room: number, ms: number): number {
  const next = room * Math.min(2, Math.max(1 / 2, ROOM_MS / Math.max(1, ms)));
  return Math.min(MOST_ROOM_BYTES, Math.max(LEAST_ROOM_BYTES, next));
}
