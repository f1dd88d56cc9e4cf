/**
 * The public API: `start()` registers the service worker and brings the agent when there is something to gain. Small, for
 * it is what the script tag loads; everything heavy comes later. Composes the line to the service worker, the agent and
 * the stats.
 */
import type { AgentStats } from '../protocol/agent-interface.ts';
import { bringAgent, type Agent, type AgentOptions } from './bring-agent.ts';
import { watchBuffers } from './buffer-watch.ts';
import { wantsDataSpared } from './device-policy.ts';
import { EventHub } from './event-hub.ts';
import { fetchThroughAgent } from './fetch-through-agent.ts';
import { IDLE_MS, MAX_PEERS, MIN_PEERS } from './limits.ts';
import { openServiceWorkerLine, type ServiceWorkerLine } from './service-worker-line.ts';
import { readSharing, writeSharing } from './sharing-choice.ts';
import { NO_STATS, withResource, type HearsayEvents, type HearsayState, type HearsayStats } from './stats.ts';

export type { HearsayEvents, HearsayState, HearsayStats, PeerChange, ServedResource } from './stats.ts';

export interface HearsayOptions {
  /** WebSocket URL of the tracker; may be relative to the page. */
  readonly tracker: string;
  /** The room of this site's visitors; sites on several origins give all of them one name. Default: the page's host. */
  readonly site?: string;
  /** A token for the tracker, from `hearsay/token` on the site's own server, where the tracker asks for one. */
  readonly token?: string;
  /** Where the visitor is, in degrees, when the site knows and the tracker takes it. Near neighbours are found by it. */
  readonly place?: { readonly latitude: number; readonly longitude: number };
  /** URL of the folder with hearsay's files. Default: `/`. */
  readonly base?: string;
  /** The site registers a worker of its own, which calls `handleFetch` of `hearsay/sw`: none is registered here. */
  readonly ownWorker?: boolean;
  /** Bring the agent at once, not after the page's own load. */
  readonly eager?: boolean;
  /** STUN and TURN servers. Default: none, which connects visitors of one network. */
  readonly iceServers?: readonly RTCIceServer[];
  /** Raw Ed25519 public key in base64 that must have signed the manifest, for `fetch` without a service worker. */
  readonly publicKey?: string;
  /** Bytes per second that may be uploaded. Default: no cap. */
  readonly uploadCap?: number;
  readonly minPeers?: number;
  readonly maxPeers?: number;
  /** Pass data channels' frames through the window even where they can be transferred. Default: false. */
  readonly relay?: boolean;
}

export interface Hearsay {
  readonly stats: HearsayStats;
  /** Calls `listener` at every event of that name. Returns the undo. */
  on<Name extends keyof HearsayEvents & string>(
    name: Name,
    listener: (value: HearsayEvents[Name]) => void,
  ): () => void;
  /** Like the browser's `fetch`; vouched resources come from neighbours, service worker or not. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** The visitor's own choice, kept for this site: with `false` nothing is asked of, nor given to, other visitors. */
  setSharing(on: boolean): void;
  /** Closes all connections of this page. */
  stop(): Promise<void>;
}

/** Starts Hearsay in this page. */
export function start(options: HearsayOptions): Hearsay {
  return new PageHearsay(options);
}

class PageHearsay implements Hearsay {
  readonly #options: HearsayOptions;
  readonly #base: URL;
  readonly #hub = new EventHub<HearsayEvents>();
  readonly #line: ServiceWorkerLine | null;
  readonly #unwatchBuffers: () => void;
  #stats: HearsayStats = NO_STATS;
  #agent: Agent | null = null;
  #stopped = false;
  #adopted = false;
  #rejectedByAgent = 0;

  constructor(options: HearsayOptions) {
    this.#options = options;
    this.#base = new URL(options.base ?? '/', document.baseURI);
    const script = options.ownWorker === true ? null : this.#urlOf('hearsay-sw.js');
    this.#line = openServiceWorkerLine(script, this.#base.pathname, {
      served: (resource) => {
        this.#update(withResource(this.#stats, resource));
        this.#hub.tell('resource', resource);
        this.#agent?.calls()?.served(resource.sources.peers, resource.sources.network);
      },
      port: (port) => (this.#agent === null ? port.close() : this.#agent.takePort(port)),
      controlled: () => this.#announce(),
    });
    this.#unwatchBuffers = watchBuffers((seconds) => this.#line?.say({ kind: 'buffer', seconds }));
    void this.#bringAgent();
  }

  get stats(): HearsayStats {
    return this.#stats;
  }

  on<Name extends keyof HearsayEvents & string>(
    name: Name,
    listener: (value: HearsayEvents[Name]) => void,
  ): () => void {
    return this.#hub.on(name, listener);
  }

  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    return fetchThroughAgent(this.#agent?.calls() ?? null, input, init);
  }

  setSharing(on: boolean): void {
    writeSharing(on);
    if (on && this.#agent === null) void this.#bringAgent();
    if (!on) this.#dismissAgent('off');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unwatchBuffers();
    this.#dismissAgent('stopped');
    this.#line?.close();
  }

  async #bringAgent(): Promise<void> {
    if (!mayTakePart()) {
      this.#become('off');
      return;
    }
    this.#become('starting');
    this.#line?.say({ kind: 'agent-soon' });
    if (this.#options.eager !== true) await pageIsIdle();
    if (this.#stopped || this.#agent !== null || !mayTakePart()) return;
    this.#agent = bringAgent(this.#agentOptions(), {
      stats: (stats) => this.#takeAgentStats(stats),
      peer: (change) => this.#hub.tell('peer', change),
      loaded: () => {
        this.#become('following');
        this.#adopt();
      },
      failed: (error) => {
        console.warn('hearsay: the agent could not be loaded; everything comes from the network.', error);
        this.#dismissAgent('off');
      },
      leads: (on) => this.#lead(on),
    });
  }

  #dismissAgent(state: HearsayState): void {
    this.#agent?.stop();
    this.#agent = null;
    this.#update({ ...this.#stats, tracker: false, neighbours: 0 });
    this.#become(state);
  }

  #lead(on: boolean): void {
    this.#rejectedByAgent = 0;
    this.#become(on ? 'ready' : 'following');
    if (on) {
      this.#announce();
      this.#adopt();
    } else this.#line?.say({ kind: 'agent-gone' });
  }

  #announce(): void {
    if (this.#stats.state === 'ready') this.#line?.say({ kind: 'agent-here' });
  }

  /** Lets the service worker take up what was loaded before it was in control. */
  #adopt(): void {
    if (this.#adopted) return;
    this.#adopted = true;
    const urls = performance.getEntriesByType('resource').map(({ name }) => name);
    this.#line?.say({ kind: 'adopt', urls });
  }

  #takeAgentStats({ tracker, neighbours, uploaded, rejected }: AgentStats): void {
    const { bytes } = this.#stats;
    const inAll = this.#stats.rejected + rejected - this.#rejectedByAgent;
    this.#rejectedByAgent = rejected;
    this.#update({ ...this.#stats, tracker, neighbours, rejected: inAll, bytes: { ...bytes, uploaded } });
  }

  #become(state: HearsayState): void {
    if (this.#stats.state === state) return;
    this.#update({ ...this.#stats, state });
    this.#hub.tell('state', state);
  }

  #update(stats: HearsayStats): void {
    this.#stats = stats;
    this.#hub.tell('stats', stats);
  }

  #agentOptions(): AgentOptions {
    const { tracker, site, token, place, publicKey, uploadCap, minPeers, maxPeers, iceServers, relay } =
      this.#options;
    const trackerUrl = new URL(tracker, document.baseURI);
    trackerUrl.protocol = trackerUrl.protocol.replace('http', 'ws');
    return {
      settings: {
        tracker: trackerUrl.href,
        site: site ?? location.host,
        token: token ?? null,
        place: place ?? null,
        manifest: this.#urlOf('hearsay.json'),
        publicKey: publicKey ?? null,
        uploadCap: uploadCap ?? null,
        minPeers: minPeers ?? MIN_PEERS,
        maxPeers: maxPeers ?? MAX_PEERS,
      },
      script: this.#urlOf('hearsay-agent.js'),
      worker: this.#urlOf('hearsay-worker.js'),
      iceServers: iceServers ?? [],
      relay: relay ?? false,
    };
  }

  #urlOf(file: string): string {
    return new URL(file, this.#base).href;
  }
}

/** Nothing is gained without WebRTC, against the visitor's choice, or by one who spares data. */
function mayTakePart(): boolean {
  return 'RTCPeerConnection' in window && window.isSecureContext && readSharing() && !wantsDataSpared();
}

async function pageIsIdle(): Promise<void> {
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => window.addEventListener('load', resolve, { once: true }));
  }
  await new Promise<void>((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: IDLE_MS });
    else setTimeout(resolve, 0);
  });
}
