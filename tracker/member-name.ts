/**
 * Names of members, in the order in which they join: the time, then what nobody guesses, as in UUIDs of version 7 (RFC 9562,
 * section 5.7). Two who share a line know by their names who was there first. Given to the core by the socket server.
 */
import { randomBytes } from 'node:crypto';

/** Hex digits of the time in milliseconds, and random bytes: 48 and 80 bits. */
const TIME_DIGITS = 12;
const RANDOM_BYTES = 10;

/** 32 hex digits. `now`: milliseconds since 1970. */
export function newMemberName(now: number): string {
  return now.toString(16).padStart(TIME_DIGITS, '0') + randomBytes(RANDOM_BYTES).toString('hex');
}
