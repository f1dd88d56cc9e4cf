/**
 * Whether a URL lies under one of the prefixes that an owner allows: same origin, and the same path or one inside it.
 * Knows nothing of what is allowed there. Called by the request filter for every request, and by the notary before each
 * of its own.
 */
import { MAX_URL_CHARS } from './limits.ts';
import { parseUrl, webUrl, type WebUrl } from './web-url.ts';

/** Escapes that some server decodes once more than it should. */
const ESCAPED = /%(25|2e|2f|5c)/gi;
const DOT_SEGMENT = /(?:^|[/\\])\.{1,2}(?:[/\\]|$)/;

/** A prefix as it is written, canonically; `null` for what is none: http or https, no user, query or fragment. */
export function canonicalPrefix(prefix: string): string | null {
  const url = webUrl(prefix);
  if (url === null || prefix.length > MAX_URL_CHARS || isOdd(url)) return null;
  return url.search === '' && !/[?#]/.test(prefix) ? url.href : null;
}

/**
 * Asks whether a URL is under one of `prefixes`, which are canonical. With or without a slash at its end, a prefix takes
 * whole segments: `https://a/live` has `/live` and `/live/x`, not `/lively`. A URL with a user is under none, nor one
 * that climbs, however its dots and slashes are escaped.
 */
export function underPrefixes(prefixes: readonly string[]): (url: string) => boolean {
  const allowed = prefixes.flatMap((prefix) => {
    const url = parseUrl(prefix);
    return url === null ? [] : [{ origin: url.origin, path: url.pathname }];
  });
  return (text) => {
    if (allowed.length === 0 || text.length > MAX_URL_CHARS) return false;
    const url = parseUrl(text);
    if (url === null || !/^https?:$/.test(url.protocol) || isOdd(url)) return false;
    return allowed.some(({ origin, path }) => url.origin === origin && isInside(url.pathname, path));
  };
}

function isInside(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return false;
  return path.length === folder.length || folder.endsWith('/') || path[folder.length] === '/';
}

/** The parser has resolved what is plainly written; this is what is left. */
function isOdd({ username, password, pathname }: WebUrl): boolean {
  if (username !== '' || password !== '') return true;
  if (!pathname.includes('%')) return false;
  let path = pathname;
  for (let round = 0; round < 3; round++) {
    path = path.replace(ESCAPED, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
  }
  return DOT_SEGMENT.test(path);
}
