/**
 * `hearsay-agent.js`: what runs in the window of the tab that leads, beside its thread. Holds the connections for it, hands
 * it channels, and lets go of everything at its end. Loaded by the public API when there is something to gain. Composes;
 * decides nothing about peers.
 */
import { expose, wrap, type Remote } from 'comlink';
import type { AgentStats, OpenedBody, WindowCalls, WorkerCalls } from '../protocol/agent-interface.ts';
import type { AgentThread } from './agent-thread.ts';
import { giveChannel } from './channel-relay.ts';
import { Connections } from './connections.ts';
import { watchDevice } from './device-policy.ts';
import { CALL_MS } from './limits.ts';
import type { PeerChange } from './stats.ts';

export interface ConnectionOptions {
  readonly iceServers: readonly RTCIceServer[];
  /** Pass frames through the window even where channels can be transferred. */
  readonly relay: boolean;
}

export interface WindowEvents {
  stats(stats: AgentStats): void;
  peer(change: PeerChange): void;
}

export interface RunningAgent {
  readonly calls: AgentCalls;
  /** Ends the thread, too. */
  close(): void;
}

/** The worker's functions that the public API uses. They reject when the worker does not answer in time. */
export interface AgentCalls {
  openBody(...args: Parameters<WorkerCalls['openBody']>): Promise<OpenedBody | null>;
  readBody(body: number): Promise<ArrayBuffer | null>;
  cancelBody(body: number): void;
  served(peers: number, network: number): void;
}

/** Makes the connections that `thread` orders. */
export function runAgent(
  thread: AgentThread,
  options: ConnectionOptions,
  events: WindowEvents,
): RunningAgent {
  return new ConnectedAgent(thread, options, events);
}

class ConnectedAgent implements RunningAgent {
  readonly #thread: AgentThread;
  readonly #connections: Connections;
  readonly #remote: Remote<WorkerCalls>;
  readonly #unwatch: () => void;
  /** Called when the agent ends: what it owes will not come. */
  readonly #atEnd = new Set<() => void>();

  constructor(thread: AgentThread, { iceServers, relay }: ConnectionOptions, events: WindowEvents) {
    this.#thread = thread;
    this.#remote = wrap<WorkerCalls>(thread.outward);
    this.#unwatch = watchDevice((reason, on) => this.#order(this.#remote.pause(reason, on)));
    this.#connections = new Connections(
      {
        signal: (peer, data) => this.#order(this.#remote.signalOut(peer, data)),
        signalled: (peer) => this.#order(this.#remote.signalledOut(peer)),
        failed: (peer) => this.#order(this.#remote.connectFailed(peer)),
        channel: (peer, channel) => giveChannel(thread.worker, peer, channel, relay),
      },
      iceServers,
    );
    expose(this.#windowCalls(events), thread.inward);
  }

  get calls(): AgentCalls {
    const remote = this.#remote;
    return {
      openBody: (url, headers) => inTime<OpenedBody | null>(remote.openBody(url, headers)),
      readBody: (body) => this.#untilEnd<ArrayBuffer | null>(remote.readBody(body)),
      cancelBody: (body) => this.#order(remote.cancelBody(body)),
      served: (peers, network) => this.#order(remote.served(peers, network)),
    };
  }

  close(): void {
    this.#unwatch();
    this.#connections.closeAll();
    this.#thread.close();
    for (const end of this.#atEnd) end();
  }

  #windowCalls(events: WindowEvents): WindowCalls {
    return Object.freeze(
      Object.assign(Object.create(null) as object, {
        connect: (peer: string, initiator: boolean) => this.#connections.connect(peer, initiator),
        signalIn: (peer: string, data: string) => this.#connections.signal(peer, data),
        disconnect: (peer: string) => this.#connections.close(peer),
        stats: (stats: AgentStats) => events.stats(stats),
        peer: (peer: string, state: PeerChange['state']) => events.peer({ peer, state }),
      } satisfies WindowCalls),
    );
  }

  /** Without a limit of time: a server may pause in the middle of a body. */
  #untilEnd<Value>(call: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const end = (): void => reject(new Error('The agent has ended.'));
      this.#atEnd.add(end);
      call.then(resolve, reject).finally(() => this.#atEnd.delete(end));
    });
  }

  /** A call whose answer nobody waits for. A worker that is being closed does not answer, which is no news. */
  #order(call: Promise<unknown>): void {
    inTime(call).catch(() => undefined);
  }
}

async function inTime<Value>(call: Promise<Value>): Promise<Value> {
  let timer = 0;
  const late = new Promise<never>((_resolve, reject) => {
    timer = window.setTimeout(() => reject(new Error('The agent does not answer.')), CALL_MS);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    window.clearTimeout(timer);
  }
}
