/** `hearsay-streams.js`: what follows streams, loaded by the agent's worker when the site has a notary. */
import { Streams } from '../page-agent/swarm/streams.ts';
import { fetchPieces } from './origin-fetch.ts';
import { StreamFollower, type StreamTools } from './stream-follower.ts';

declare const self: DedicatedWorkerGlobalScope & { hearsayStreams?: StreamTools };

self.hearsayStreams = {
  open: (parts) => new StreamFollower(parts),
  start: (parts) => new Streams(parts),
  fetchPieces,
};
