/** The files that Hearsay itself puts into a site. */

/** Scripts that `hearsay init` copies. */
export const SCRIPTS = [
  'hearsay.js',
  'hearsay-sw.js',
  'hearsay-hash.js',
  'hearsay-agent.js',
  'hearsay-worker.js',
  'hearsay-assist.js',
  'hearsay-deflate.js',
  'hearsay-fetch.js',
  'hearsay-sw-streams.js',
  'hearsay-streams.js',
] as const;

/** What our service workers begin with. */
export const WORKER_MARK = '/*!hearsay*/';

/**
 * False for a site's own script that only has the name of one of these. A worker that a site has built with `hearsay/sw`
 * speaks of Hearsay too, so ours has a mark; of the others, that they do is mark enough.
 */
export function isOwnScript(name: string, text: string): boolean {
  return text.includes(name === 'hearsay-sw.js' ? WORKER_MARK : 'hearsay');
}

/** The kill switch, copied in the place of `hearsay-sw.js`. */
export const OFF_SCRIPT = 'hearsay-sw-off.js';

export const MANIFEST_FILE = 'hearsay.json';
export const FILTER_FILE = 'hearsay-filter.js';

/** The agent's thread: no kind of request brings a worker's script from the store unless its path is included. */
export const THREAD_SCRIPT = '/hearsay-worker.js';

/** What it needs to start in a page that is isolated from other origins (HTML standard, "check a global object's embedder policy"),
 * where the builder is not told what the site's server sends; elsewhere it changes nothing for it. Measured (Chromium 156): without
 * it such a page's worker fails. */
export const THREAD_HEADERS = { 'cross-origin-embedder-policy': 'require-corp' } as const;

const APART = new Set<string>([
  ...SCRIPTS.filter((script) => script.startsWith('hearsay-sw')),
  OFF_SCRIPT,
  MANIFEST_FILE,
  FILTER_FILE,
]);

/** True for a file of Hearsay's at the top of a site that takes no part: what a service worker consists of, which no other may
 * answer for, and what vouches. Pages' own scripts take part as the site's do: whoever comes back has them at once. */
export function isApart(name: string): boolean {
  return APART.has(name);
}
