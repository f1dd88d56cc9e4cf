/**
 * The agent's own thread, begun by the small script that the page loads: it is on its way, and has asked for the tracker,
 * while what holds the connections is still being loaded. Knows what the thread is told first and nothing of what it does.
 */
import type { AgentSettings, AgentTransfer } from '../protocol/agent-interface.ts';

export interface AgentThread {
  readonly worker: Worker;
  /** By which the window calls the worker, and by which it is called. What is said there is kept until somebody listens. */
  readonly outward: MessagePort;
  readonly inward: MessagePort;
  close(): void;
}

/** `script`: absolute URL of `hearsay-worker.js`. */
export function startThread(script: string, settings: AgentSettings): AgentThread {
  const worker = new Worker(script, { name: 'hearsay' });
  const { port1: outward, port2: toWorker } = new MessageChannel();
  const { port1: inward, port2: toWindow } = new MessageChannel();
  worker.postMessage({ kind: 'start', settings } satisfies AgentTransfer, [toWorker, toWindow]);
  return {
    worker,
    outward,
    inward,
    close() {
      worker.terminate();
      outward.close();
      inward.close();
    },
  };
}
