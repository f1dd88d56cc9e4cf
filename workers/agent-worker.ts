/**
 * `hearsay-worker.js`: the agent's own thread. Runs the swarm, so that the page's thread carries no bytes. Composes the
 * runner, the store and the ports that the window hands over.
 */
import { expose, transfer, wrap, type Remote } from 'comlink';
import { quickestHash, type Hash, type Hashes } from '../content/hashing/hasher.ts';
import { withMemory } from '../content/store/cached-store.ts';
import { openIdbStore } from '../content/store/idb-store.ts';
import { FILES, openPieceFiles } from '../content/store/piece-files.ts';
import type { Assist } from '../page-agent/swarm/assistance.ts';
import type {
  AgentSettings,
  AgentStats,
  AgentTransfer,
  WindowCalls,
  WorkerCalls,
} from '../protocol/agent-interface.ts';
import type { FetchBodies, OpenFetchBodies } from './fetch-bodies.ts';
import { SESSION_MS, STATS_MS } from './limits.ts';
import { channelOf, relayedChannel } from './peer-channel.ts';
import { serveAsks } from './serve-asks.ts';
import { SignalBatches } from './signal-batches.ts';
import { StreamDesk } from './stream-desk.ts';
import type { StreamTools } from './stream-follower.ts';
import { SwarmRunner } from './swarm-runner.ts';

declare const self: DedicatedWorkerGlobalScope & {
  hearsayHashes?: Hashes;
  openFetchBodies?: OpenFetchBodies;
  hearsayStreams?: StreamTools;
  hearsayAssist?: Assist;
};

interface RunningAgent {
  readonly swarm: SwarmRunner;
  readonly streams: StreamDesk;
  /** Loaded at the first `hearsay.fetch`. */
  bodies(): FetchBodies;
}

/** From `start`, the first message, on. */
let agent: RunningAgent | null = null;
let quick: Hash | null = null;

self.onmessage = ({ data, ports }: MessageEvent<AgentTransfer>) => {
  switch (data.kind) {
    case 'start':
      start(data.settings, ports);
      return;
    case 'channel':
      takeChannel(data.peer, data.channel as RTCDataChannel);
      return;
    case 'relay':
      takeRelay(data.peer, ports[0]);
      return;
    case 'service-worker':
      takeServiceWorker(ports[0]);
      return;
  }
};

const signals = new SignalBatches(
  (ms, then) => setTimeout(then, ms),
  (peer, data) => agent?.swarm.tell({ kind: 'signal-out', peer, data }),
);

function takeChannel(peer: string, channel: RTCDataChannel): void {
  agent?.swarm.addLink(peer, (events) => channelOf(channel, events));
}

function takeRelay(peer: string, port: MessagePort | undefined): void {
  if (port !== undefined) agent?.swarm.addLink(peer, (events) => relayedChannel(port, events));
}

function takeServiceWorker(port: MessagePort | undefined): void {
  if (port !== undefined && agent !== null) serveAsks(port, agent.swarm, agent.streams);
}

function start(settings: AgentSettings, [ownPort, windowPort]: readonly MessagePort[]): void {
  if (ownPort === undefined || windowPort === undefined) return;
  startAgent(settings, wrap<WindowCalls>(windowPort));
  const calls: WorkerCalls = {
    signalOut: (peer, data) => signals.add(peer, data),
    signalledOut: (peer) => signals.flush(peer),
    connectFailed: (peer) => agent?.swarm.tell({ kind: 'connect-failed', peer }),
    pause: (reason, on) => agent?.swarm.tell({ kind: 'pause', reason, on }),
    served: (peers, network) => agent?.swarm.served(peers, network),
    openBody: async (url, headers) => (await agent?.bodies().open(url, headers)) ?? null,
    readBody: async (body) => {
      const bytes = await agent?.bodies().read(body);
      return bytes ? transfer(bytes, [bytes]) : null;
    },
    cancelBody: (body) => agent?.bodies().cancel(body),
    stop: async () => agent?.swarm.stop(),
  };
  // Without a prototype the other side can't reach `constructor` through what is exposed.
  expose(Object.freeze(Object.assign(Object.create(null) as object, calls)), ownPort);
}

function startAgent(settings: AgentSettings, window: Remote<WindowCalls>): void {
  const store = withMemory(openIdbStore({ files: openPieceFiles(FILES) }));
  const order = (call: Promise<unknown>): void => void call.catch(() => undefined);
  const swarm = new SwarmRunner({
    settings,
    store,
    hash,
    assist: startAssist,
    streams: (parts) => streamTools().start(parts),
    window: {
      connect: (peer, initiator, beside) => {
        signals.begin(peer, beside);
        order(window.connect(peer, initiator));
      },
      signalIn: (peer, data) => order(window.signalIn(peer, data)),
      disconnect: (peer) => {
        signals.drop(peer);
        order(window.disconnect(peer));
      },
      peer: (peer, state) => order(window.peer(peer, state)),
    },
  });
  let bodies: FetchBodies | null = null;
  const streams = new StreamDesk(streamTools, hash, swarm);
  agent = {
    swarm,
    streams,
    bodies: () =>
      (bodies ??= imported('hearsay-fetch.js', () => self.openFetchBodies)({ settings, store, hash, swarm })),
  };
  swarm.tell({ kind: 'wake' });
  let told = '';
  setInterval(() => {
    const stats = statsOf(swarm);
    const news = JSON.stringify(stats);
    if (news !== told) order(window.stats(stats));
    told = news;
  }, STATS_MS);
  // Without one nothing can be checked: a thread that is gone stands in nobody's way.
  bringHash().catch(() => self.close());
  void store.list(Date.now() - SESSION_MS).then((held) => {
    for (const { content, indexes } of held) swarm.tell({ kind: 'kept', content, indexes });
  });
}

/** Whatever needs a hash before the quick one is there waits for the slow one, which is there at once. */
const hash: Hash = (bytes) => (quick ?? hashes().inScript)(bytes);
const hashes = (): Hashes => self.hearsayHashes ?? imported('hearsay-hash.js', () => self.hearsayHashes);

/** While the way to the tracker opens, which goes on beside `importScripts`. */
async function bringHash(): Promise<void> {
  quick = await quickestHash(hashes());
}

/** Without it, as on a site that has not copied it, nothing else is different. */
const startAssist: Assist = (parts) => {
  try {
    return imported('hearsay-assist.js', () => self.hearsayAssist)(parts);
  } catch (error) {
    console.warn('hearsay: neighbours are found through the tracker alone.', error);
    return null;
  }
};

/** Loaded once. */
function streamTools(): StreamTools {
  return self.hearsayStreams ?? imported('hearsay-streams.js', () => self.hearsayStreams);
}

/** What `script`, from beside this one, leaves behind. */
function imported<Tool>(script: string, left: () => Tool | undefined): Tool {
  self.importScripts(script);
  const tool = left();
  if (tool === undefined) throw new Error(`${script} is not that of this worker.`);
  return tool;
}

function statsOf(swarm: SwarmRunner): AgentStats {
  const { joined, neighbours, bytesReceived, bytesSent, piecesRejected } = swarm.stats;
  return {
    tracker: joined,
    neighbours: neighbours.length,
    received: bytesReceived,
    uploaded: bytesSent,
    rejected: piecesRejected,
  };
}
