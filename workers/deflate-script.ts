/** `hearsay-deflate.js`: deflates pieces of text before they are sent. Loaded by the agent's worker at the first such piece. */
import { deflateSync } from 'fflate';

export type Deflate = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

declare const self: DedicatedWorkerGlobalScope & { hearsayDeflate?: Deflate };

self.hearsayDeflate = (bytes) => deflateSync(bytes);
