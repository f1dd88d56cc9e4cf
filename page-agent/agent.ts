/**
 * `hearsay-agent.js`: what runs in the window of the tab that leads. Starts the worker, holds the connections for it,
 * hands it channels and ports, and lets go of everything when the page is hidden away. Loaded by the public API when
 * there is something to gain. Composes; decides nothing about peers.
 */
import { expose, wrap, type Remote } from 'comlink';
import type {
  AgentSettings,
  AgentStats,
  AgentTransfer,
  OpenedBody,
  WindowCalls,
  WorkerCalls,
} from '../protocol/agent-interface.ts';
import { giveChannel } from './channel-relay.ts';
import { Connections } from './connections.ts';
import { watchDevice } from './device-policy.ts';
import { seekLeadership, type Leadership } from './leader.ts';
import { CALL_MS } from './limits.ts';
import type { PeerChange } from './stats.ts';

export interface AgentOptions {
  readonly settings: AgentSettings;
  /** Absolute URL of `hearsay-worker.js`. */
  readonly worker: string;
  readonly iceServers: readonly RTCIceServer[];
  /** Pass frames through the window even where channels can be transferred. */
  readonly relay: boolean;
}

export interface AgentEvents {
  stats(stats: AgentStats): void;
  peer(change: PeerChange): void;
  /** This tab leads from now on, or no longer. */
  leads(on: boolean): void;
}

export interface Agent {
  /** A port to the service worker. Closed when this tab does not lead. */
  takePort(port: MessagePort): void;
  /** The worker, when this tab leads. */
  calls(): AgentCalls | null;
  stop(): void;
}

/** The worker's functions that the public API uses. They reject when the worker does not answer in time. */
export interface AgentCalls {
  openBody(...args: Parameters<WorkerCalls['openBody']>): Promise<OpenedBody | null>;
  readBody(body: number): Promise<ArrayBuffer | null>;
  cancelBody(body: number): void;
  served(peers: number, network: number): void;
}

/** Waits to lead, then leads until `stop`. Steps back in `pagehide` and again forward in `pageshow`. */
export function startAgent(options: AgentOptions, events: AgentEvents): Agent {
  let running: RunningAgent | null = null;
  let leadership: Leadership | null = null;
  const stand = (): void => {
    leadership = seekLeadership(`hearsay leader ${options.settings.site}`, () => {
      running = new RunningAgent(options, events);
      events.leads(true);
    });
  };
  const stepBack = (): void => {
    leadership?.release();
    leadership = null;
    if (running === null) return;
    running.close();
    running = null;
    events.leads(false);
  };
  const show = (event: PageTransitionEvent): void => {
    if (event.persisted) stand();
  };
  window.addEventListener('pagehide', stepBack);
  window.addEventListener('pageshow', show);
  stand();
  return {
    takePort(port) {
      if (running === null) port.close();
      else running.takePort(port);
    },
    calls: () => running?.calls ?? null,
    stop() {
      window.removeEventListener('pagehide', stepBack);
      window.removeEventListener('pageshow', show);
      stepBack();
    },
  };
}

class RunningAgent {
  readonly #worker: Worker;
  readonly #connections: Connections;
  readonly #remote: Remote<WorkerCalls>;
  readonly #ports: readonly MessagePort[];
  readonly #unwatch: () => void;
  /** Called when the agent ends: what it owes will not come. */
  readonly #atEnd = new Set<() => void>();

  constructor(options: AgentOptions, events: AgentEvents) {
    this.#worker = new Worker(options.worker, { name: 'hearsay' });
    const toWorker = new MessageChannel();
    const toWindow = new MessageChannel();
    this.#ports = [toWorker.port1, toWindow.port1];
    this.#transfer({ kind: 'calls' }, toWorker.port2, toWindow.port2);
    this.#remote = wrap<WorkerCalls>(toWorker.port1);
    this.#connections = new Connections(
      {
        signal: (peer, data) => this.#order(this.#remote.signalOut(peer, data)),
        failed: (peer) => this.#order(this.#remote.connectFailed(peer)),
        channel: (peer, channel) => giveChannel(this.#worker, peer, channel, options.relay),
      },
      options.iceServers,
    );
    expose(this.#windowCalls(events), toWindow.port1);
    this.#order(this.#remote.start(options.settings));
    this.#unwatch = watchDevice((reason, on) => this.#order(this.#remote.pause(reason, on)));
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

  takePort(port: MessagePort): void {
    this.#transfer({ kind: 'service-worker' }, port);
  }

  close(): void {
    this.#unwatch();
    this.#connections.closeAll();
    this.#worker.terminate();
    for (const port of this.#ports) port.close();
    for (const end of this.#atEnd) end();
  }

  #windowCalls(events: AgentEvents): WindowCalls {
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

  #transfer(message: AgentTransfer, ...ports: MessagePort[]): void {
    this.#worker.postMessage(message, ports);
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
