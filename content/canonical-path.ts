/**
 * One spelling for every URL pathname, so that a manifest's path and a request's path meet whoever encoded them.
 * Knows nothing of origins, queries or files. Called by the manifest's reader and builder and by the service worker.
 */

/** A surrogate without its other half: no UTF-8 exists for it. URL parsers put U+FFFD in its place (WHATWG URL, 4.4). */
const LONE_SURROGATE = /\p{Surrogate}/gu;
const ESCAPE = /%[0-9a-f]{2}/gi;

/**
 * The canonical spelling of `pathname`: each segment decoded, then encoded with encodeURIComponent. An encoded slash
 * stays `%2F`. A segment whose escapes are not UTF-8 keeps its spelling, but for hex digits in upper case. Idempotent.
 */
export function canonicalPath(pathname: string): string {
  return pathname.split('/').map(canonicalSegment).join('/');
}

function canonicalSegment(segment: string): string {
  const whole = segment.replace(LONE_SURROGATE, '\uFFFD');
  try {
    return encodeURIComponent(decodeURIComponent(whole));
  } catch {
    return whole.replace(ESCAPE, (escape) => escape.toUpperCase());
  }
}
