/** `hearsay-assist.js`: how neighbours help each other find more. Loaded by the agent's worker soon after its first neighbour. */
import type { Assist } from '../page-agent/swarm/assistance.ts';
import { AssistedSignals } from '../page-agent/swarm/assisted-signals.ts';

declare const self: DedicatedWorkerGlobalScope & { hearsayAssist?: Assist };

self.hearsayAssist = (parts) => new AssistedSignals(parts);
