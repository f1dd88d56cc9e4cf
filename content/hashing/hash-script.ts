/** `hearsay-hash.js`: the hashes as a script of its own, which the service worker and the agent's worker both import. */
import type { Hashes } from './hasher.ts';
import { hashes } from './hashes.ts';

declare const self: WorkerGlobalScope & { hearsayHashes?: Hashes };

self.hearsayHashes = hashes;
