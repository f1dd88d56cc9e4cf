/** Reads a `Range` header that asks for one part of a body (RFC 9110, 14.1.2). Called by the live edge. */

/** Bytes from `start`, up to and without `end`. `null`: the whole body is to be sent. */
export type OneRange = { readonly start: number; readonly end: number } | 'none there' | null;

/** A range of several parts, or one that can't be read, asks for the whole, as the standard allows. */
export function readRange(header: string | undefined, size: number): OneRange {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined) return null;
  return first === '' ? readSuffix(last, size) : readSpan(Number(first), last, size);
}

function readSuffix(length: string, size: number): OneRange {
  if (length === '') return null;
  const suffix = Math.min(size, Number(length));
  return suffix === 0 ? 'none there' : { start: size - suffix, end: size };
}

function readSpan(start: number, last: string, size: number): OneRange {
  if (last !== '' && Number(last) < start) return null;
  if (start >= size) return 'none there';
  return { start, end: last === '' ? size : Math.min(size, Number(last) + 1) };
}
