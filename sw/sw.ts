/**
 * The service worker as a library: `createHearsay()` in any worker script, then `handleFetch(event)` from its fetch
 * listener, beside whatever else that worker does.
 */
import { hashes } from '../content/hashing/hashes.ts';
import type { HearsaySettings } from './hearsay-worker.ts';
import { listen, type Hearsay } from './listen.ts';
import { StreamRequests } from './stream-requests.ts';

export type { Hearsay, HearsaySettings };

/**
 * Starts Hearsay in this worker. Call it while the script is first evaluated: it adds listeners for `install`,
 * `activate` and `message`, and leaves `fetch` to you.
 */
export function createHearsay(settings: HearsaySettings = {}): Hearsay {
  return listen(settings, hashes, () => (given) => new StreamRequests(given), false);
}
