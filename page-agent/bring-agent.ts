/**
 * Brings the agent: one for each browser and site. Waits to lead among the tabs, then begins the agent's thread and, beside
 * it, loads what holds the connections. Steps back in `pagehide` and again forward in `pageshow`. Called by the public API when
 * there is something to gain.
 */
import type { AgentSettings, AgentTransfer } from '../protocol/agent-interface.ts';
import type { AgentCalls, RunningAgent, WindowEvents } from './agent.ts';
import { startThread, type AgentThread } from './agent-thread.ts';
import { seekLeadership, type Leadership } from './leader.ts';

export interface AgentOptions {
  readonly settings: AgentSettings;
  /** Absolute URLs of `hearsay-agent.js` and `hearsay-worker.js`. */
  readonly script: string;
  readonly worker: string;
  readonly iceServers: readonly RTCIceServer[];
  /** Pass frames through the window even where channels can be transferred. */
  readonly relay: boolean;
}

export interface AgentEvents extends WindowEvents {
  /** What holds the connections is here: this tab may lead. */
  loaded(): void;
  /** It could not be loaded, or begun: this tab will never lead. */
  failed(error: unknown): void;
  /** This tab leads from now on, or no longer. */
  leads(on: boolean): void;
}

type AgentModule = typeof import('./agent.ts');

export interface Agent {
  /** A port to the service worker. Closed when this tab does not lead. */
  takePort(port: MessagePort): void;
  /** The worker, when this tab leads. */
  calls(): AgentCalls | null;
  stop(): void;
}

export function bringAgent(options: AgentOptions, events: AgentEvents): Agent {
  const { settings, script, worker, iceServers, relay } = options;
  let thread: AgentThread | null = null;
  let running: RunningAgent | null = null;
  let leadership: Leadership | null = null;
  const loading = load(script);
  const stand = (): void => {
    leadership = seekLeadership(`hearsay leader ${settings.site}`, () => {
      const begun = startThread(worker, settings);
      thread = begun;
      loading
        .then(({ runAgent }) => {
          if (thread !== begun) return;
          running = runAgent(begun, { iceServers, relay }, events);
          events.leads(true);
        })
        .catch(fail);
    });
  };
  const stepBack = (): void => {
    leadership?.release();
    thread?.close();
    leadership = thread = null;
    if (running === null) return;
    running.close();
    running = null;
    events.leads(false);
  };
  const show = (event: PageTransitionEvent): void => {
    if (event.persisted) stand();
  };
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    window.removeEventListener('pagehide', stepBack);
    window.removeEventListener('pageshow', show);
    stepBack();
  };
  const fail = (error: unknown): void => {
    if (!stopped) events.failed(error);
    stop();
  };
  window.addEventListener('pagehide', stepBack);
  window.addEventListener('pageshow', show);
  stand();
  loading.then(() => {
    if (!stopped && running === null) events.loaded();
  }, fail);
  return {
    takePort(port) {
      if (running === null) port.close();
      else thread?.worker.postMessage({ kind: 'service-worker' } satisfies AgentTransfer, [port]);
    },
    calls: () => running?.calls ?? null,
    stop,
  };
}

/** Before pictures, as nothing is that scripts import: the browser would bring it last. */
async function load(script: string): Promise<AgentModule> {
  const hint = document.createElement('link');
  hint.rel = 'modulepreload';
  hint.fetchPriority = 'high';
  hint.href = script;
  document.head.append(hint);
  try {
    return (await import(/* @vite-ignore */ script)) as AgentModule;
  } finally {
    hint.remove();
  }
}
