/**
 * `hearsay-sw-streams.js`: what the prebuilt service worker needs for streams, apart, so that sites without a notary do not
 * load it. Leaves its entry in `self.openHearsayStreams`.
 */
import { StreamRequests, type OpenStreams } from './stream-requests.ts';

declare const self: ServiceWorkerGlobalScope & { openHearsayStreams?: OpenStreams };

self.openHearsayStreams = (given) => new StreamRequests(given);
