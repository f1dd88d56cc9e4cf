/** `hearsay-streams.js`: what follows streams, loaded by the agent's worker when the site has a notary. */
import { fetchPieces } from './origin-fetch.ts';
import { StreamFollower, type StreamTools } from './stream-follower.ts';

declare const self: DedicatedWorkerGlobalScope & { hearsayStreams?: StreamTools };

self.hearsayStreams = { open: (parts) => new StreamFollower(parts), fetchPieces };
