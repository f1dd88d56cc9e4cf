/** Adds Hearsay's listeners to the worker, all but `fetch`. Called by both entries. */
import { clientsClaim } from 'workbox-core/clientsClaim.js';
import type { Hashes } from '../content/hashing/hasher.ts';
import { HearsayWorker, type HearsaySettings } from './hearsay-worker.ts';
import type { OpenStreams } from './stream-requests.ts';

declare const self: ServiceWorkerGlobalScope;

export interface Hearsay {
  /** Answers the request if it is one of ours: true when it has called `respondWith`. Decides synchronously. */
  handleFetch(this: void, event: FetchEvent): boolean;
}

/** `openStreams` is called when the site has a notary. `alone`: no other fetch listener needs to see the requests that are
 * not ours. */
export function listen(
  settings: HearsaySettings,
  hashes: Hashes,
  openStreams: () => OpenStreams | null,
  alone: boolean,
): Hearsay {
  const worker = new HearsayWorker(settings, hashes, openStreams);
  self.addEventListener('install', (event) => {
    if (alone) worker.route(event);
    event.waitUntil(worker.install());
  });
  self.addEventListener('message', (event) => worker.hear(event));
  clientsClaim();
  return Object.freeze({ handleFetch: (event: FetchEvent) => worker.handleFetch(event) });
}
