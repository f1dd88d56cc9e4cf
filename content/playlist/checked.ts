/** Checks that both formats need: URLs, spans of bytes, seconds. Knows no format. Called by the reader's parts. */
import type { Span } from '../geometry.ts';
import { MAX_RESOURCE_BYTES, MAX_URL_CHARS } from '../limits.ts';
import { webUrl } from '../web-url.ts';
import { MAX_REFRESH_MS, MIN_REFRESH_MS } from './limits.ts';
import { unreadable } from './unreadable.ts';

/** The absolute URL, http or https and without a fragment. `what`: whose it is, for the fault. */
export function absoluteUrl(url: unknown, base: string, what: string): string {
  const absolute = typeof url === 'string' && url.length <= MAX_URL_CHARS ? webUrl(url, base) : null;
  if (absolute === null)
    throw unreadable(`${what} has no http or https URL of at most ${MAX_URL_CHARS} characters`);
  return absolute.href;
}

/** The bytes from `start` up to and not including `end`. */
export function spanOf(start: number, end: number, what: string): Span {
  if (!(start >= 0 && end > start && end <= MAX_RESOURCE_BYTES)) {
    throw unreadable(`${what} has a byte range that holds no bytes`);
  }
  return { start, end };
}

export function secondsWithin(value: unknown, most: number, what: string): number {
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw unreadable(`${what} is not from 0 to ${most} seconds`);
}

/** Milliseconds between two looks at a live playlist that asks for one every so many seconds. */
export function refreshMs(seconds: number): number {
  return Math.min(MAX_REFRESH_MS, Math.max(MIN_REFRESH_MS, Math.round(seconds * 1000)));
}
