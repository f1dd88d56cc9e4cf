/** `hearsay-sw.js`: the whole service worker for a site that has none of its own. Needs no configuration. */
import type { Hashes } from '../content/hashing/hasher.ts';
import type { HearsaySettings } from './hearsay-worker.ts';
import { listen } from './listen.ts';
import type { OpenStreams } from './stream-requests.ts';

declare const self: ServiceWorkerGlobalScope & {
  hearsaySettings?: HearsaySettings;
  hearsayHashes?: Hashes;
  openHearsayStreams?: OpenStreams;
};

importBeside('hearsay-hash.js', 'Run `hearsay init` on the site.');
importBeside('hearsay-filter.js', 'Run `hearsay manifest` on the site.');

if (self.hearsayHashes !== undefined) {
  const { handleFetch } = listen(self.hearsaySettings ?? {}, self.hearsayHashes, openStreams, true);
  self.addEventListener('fetch', (event) => {
    handleFetch(event);
  });
}

function openStreams(): OpenStreams | null {
  importBeside('hearsay-sw-streams.js', 'Run `hearsay init` on the site.');
  return self.openHearsayStreams ?? null;
}

/** Imports a script from beside this one. Without it nothing is intercepted. */
function importBeside(script: string, advice: string): void {
  try {
    self.importScripts(script);
  } catch (error) {
    console.warn(
      `hearsay: there is no ${script} beside the service worker, so it does nothing. ${advice}`,
      error,
    );
  }
}
