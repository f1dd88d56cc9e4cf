/**
 * Mine or not: the one decision about a request, taken synchronously from the request alone and the imported filter, so
 * that what is not ours is never touched. Called by the fetch listener for every request.
 */
import { canonicalPath } from '../../content/canonical-path.ts';
import type { RequestFilter } from '../../content/request-filter.ts';
import type { Urgency } from '../../content/urgency.ts';

/** What is to be known of a request, all of it there without waiting. */
export interface RequestFacts {
  readonly method: string;
  readonly mode: string;
  readonly destination: string;
  readonly cache: string;
  readonly credentials: string;
  readonly sameOrigin: boolean;
  /** Absolute, without a fragment. */
  readonly url: string;
  readonly pathname: string;
  readonly search: string;
  /** The value of a request header, `null` when absent. */
  readonly header: (name: string) => string | null;
}

export type Decision =
  | { readonly kind: 'leave' }
  /** `path`: the key in the manifest. */
  | { readonly kind: 'deliver'; readonly path: string; readonly urgency: Urgency }
  /** Under a prefix for which the site's notary may vouch. */
  | { readonly kind: 'stream'; readonly url: string }
  /** A navigation that has a page for when the network is gone. */
  | { readonly kind: 'navigate'; readonly page: string };

const LEAVE: Decision = { kind: 'leave' };

/** Destinations (Fetch standard, section 2.2.5) that take part, and what each is for. */
const URGENCY: ReadonlyMap<string, Urgency> = new Map([
  ['style', 'blocking'],
  ['script', 'blocking'],
  ['font', 'blocking'],
  ['image', 'image'],
  ['video', 'media'],
  ['audio', 'media'],
  ['track', 'background'],
]);

/** Destinations that take part. */
export const DESTINATIONS: readonly string[] = [...URGENCY.keys()];

/** Headers that make an answer depend on more than its bytes. */
const FOREIGN_HEADERS = [
  'authorization',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
];

/** What packagers call the parts of a stream. An initialisation segment may end in `.mp4` as a film does: `init.mp4`,
 * `init-0.mp4`, `film_1init.mp4`. */
const PLAYLIST_OR_SEGMENT = /(?:\.(?:m3u8|mpd|ts|m4s|m4v|m4a|aac|vtt)|init[^/]*\.mp4)$/i;

/** Cache modes in which the page does not insist on the server's own answer. */
const ANY_ANSWER = new Set(['default', 'force-cache']);

/** `base`: the folder, ending in a slash, that the manifest's paths count from. */
export function decide(facts: RequestFacts, filter: RequestFilter, base: string): Decision {
  if (filter.off || facts.method !== 'GET') return LEAVE;
  if (facts.mode === 'navigate') return decideNavigation(pathOf(facts, base), filter);
  if (!ANY_ANSWER.has(facts.cache) || hasForeignHeader(facts)) return LEAVE;
  const { search, url, destination } = facts;
  const path = search === '' ? pathOf(facts, base) : null;
  const listed = path === null ? LEAVE : decideListed(path, destination, filter);
  if (listed !== LEAVE) return listed;
  if (!isPublic(facts) || isOfNativePlayer(facts)) return LEAVE;
  return filter.isUnderPrefixes(url) ? { kind: 'stream', url } : LEAVE;
}

function decideListed(path: string, destination: string, filter: RequestFilter): Decision {
  const urgency = URGENCY.get(destination);
  if (urgency !== undefined) return filter.has(path) ? { kind: 'deliver', path, urgency } : LEAVE;
  return filter.included(path) ? { kind: 'deliver', path, urgency: 'background' } : LEAVE;
}

/** The path as the manifest would have it; `null` for what it can't have. */
function pathOf({ sameOrigin, pathname }: RequestFacts, base: string): string | null {
  return sameOrigin && pathname.startsWith(base) ? canonicalPath(pathname.slice(base.length - 1)) : null;
}

/** Measured (Chromium 156): the browser's own player of playlists refuses segments that a service worker answers with. */
function isOfNativePlayer({ destination, pathname }: RequestFacts): boolean {
  return /^(?:audio|video)$/.test(destination) && PLAYLIST_OR_SEGMENT.test(pathname);
}

/** What another origin serves is for everybody only when it is asked for in the open: readable, and as nobody. */
function isPublic({ sameOrigin, mode, credentials }: RequestFacts): boolean {
  return sameOrigin || (mode === 'cors' && credentials !== 'include');
}

function decideNavigation(path: string | null, filter: RequestFilter): Decision {
  const page = path === null ? null : filter.offlinePage(path);
  return page === null ? LEAVE : { kind: 'navigate', page };
}

function hasForeignHeader({ header }: RequestFacts): boolean {
  if (FOREIGN_HEADERS.some((name) => header(name) !== null)) return true;
  if (header('range')?.includes(',') === true) return true;
  return header('accept')?.includes('text/event-stream') ?? false;
}
