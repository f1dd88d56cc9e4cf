/** The files that Hearsay itself puts into a site. They are no content of it. */

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

/** The kill switch, copied in the place of `hearsay-sw.js`. */
export const OFF_SCRIPT = 'hearsay-sw-off.js';

export const MANIFEST_FILE = 'hearsay.json';
export const FILTER_FILE = 'hearsay-filter.js';

const INSTALLED = new Set<string>([...SCRIPTS, OFF_SCRIPT, MANIFEST_FILE, FILTER_FILE]);

/** True for a file of Hearsay's at the top of a site. */
export function isInstalledFile(name: string): boolean {
  return INSTALLED.has(name);
}
