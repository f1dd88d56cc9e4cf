/**
 * Runs the pure swarm engine: tells it what happens and does what it wants. The clock, the sockets and the links are
 * here; no decision is. To a delivery it is the source of neighbours' pieces.
 */
import type { Content } from '../content/content.ts';
import type { PeerAsk, PeerAskListener, PeerSource } from '../content/delivery/peer-source.ts';
import type { Digest } from '../content/digest.ts';
import type { Hash } from '../content/hashing/hasher.ts';
import type { IndexedPiece, PieceStore } from '../content/store/piece-store.ts';
import type { Urgency } from '../content/urgency.ts';
import type { Assist } from '../page-agent/swarm/assistance.ts';
import { createEngine, type Engine } from '../page-agent/swarm/engine.ts';
import type { StartStreams } from '../page-agent/swarm/late-streams.ts';
import type { SwarmEffect } from '../page-agent/swarm/swarm-effects.ts';
import type { SwarmEvent } from '../page-agent/swarm/swarm-events.ts';
import type { AgentSettings, WindowCalls } from '../protocol/agent-interface.ts';
import type { NotaryAnswer, NotaryAsk } from '../protocol/notary-messages.ts';
import type { TrackerMessage } from '../protocol/tracker-messages.ts';
import { FirstIntroduction } from './first-introduction.ts';
import { MAX_TIMER_MS } from './limits.ts';
import type { PeerChannel, PeerChannelEvents } from './peer-channel.ts';
import type { FetchPieces } from './origin-fetch.ts';
import { PeerLink } from './peer-link.ts';
import { PieceWork } from './piece-work.ts';
import { TrackerSocket } from './tracker-socket.ts';

/** Who wants to know what neighbours hold. */
export interface SwarmWatcher {
  neighbours(count: number): void;
  around(added: readonly Digest[], removed: readonly Digest[]): void;
}

type EffectOf<Kind extends SwarmEffect['kind']> = SwarmEffect & { readonly kind: Kind };

export interface SwarmParts {
  readonly settings: AgentSettings;
  readonly store: PieceStore;
  readonly hash: Hash;
  readonly assist: Assist;
  readonly streams: StartStreams;
  readonly window: Pick<WindowCalls, 'signalIn' | 'disconnect' | 'peer'> & {
    connect(peer: string, initiator: boolean, beside: boolean | undefined): void;
  };
}

const FOR_ASKER = ['deliver', 'coming', 'unavailable'] as const;
const FOR_WATCHERS = ['around', 'neighbours'] as const;
const FOR_LINK = ['send', 'upload', 'stop-upload', 'disconnect'] as const;
const FOR_BYTES = ['check', 'keep', 'read', 'recall', 'fetch'] as const;
const FOR_TRACKER = ['tracker-connect', 'tracker-send', 'tracker-close'] as const;

function isFor<Kind extends SwarmEffect['kind']>(
  effect: SwarmEffect,
  kinds: readonly Kind[],
): effect is EffectOf<Kind> {
  return (kinds as readonly string[]).includes(effect.kind);
}

export class SwarmRunner implements PeerSource {
  readonly #parts: SwarmParts;
  readonly #engine: Engine;
  readonly #tracker: TrackerSocket;
  readonly #pieces: PieceWork;
  readonly #links = new Map<string, PeerLink>();
  readonly #asks = new Map<number, PeerAskListener>();
  readonly #watchers = new Set<SwarmWatcher>();
  readonly #around = new Set<Digest>();
  readonly #queue: SwarmEvent[] = [];
  readonly #introduction = new FirstIntroduction();
  #running = false;
  #nextAsk = 1;
  /** Hears the notary's answers; `null`: the socket is new, and the notary knows nothing of us. */
  onNotary: (answer: NotaryAnswer | null) => void = () => undefined;
  /** Hears what is fetched before it is asked for, and who brought it. */
  onAhead: (digest: Digest, by: 'peers' | 'network') => void = () => undefined;
  #wake: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: SwarmParts) {
    this.#parts = parts;
    const { site, minPeers, maxPeers, uploadCap } = parts.settings;
    this.#engine = createEngine({
      site,
      random: Math.random,
      assist: parts.assist,
      streams: parts.streams,
      limits: {
        minNeighbours: minPeers,
        maxNeighbours: maxPeers,
        ...(uploadCap !== null && { uploadBytesPerSecond: uploadCap }),
      },
    });
    this.#tracker = new TrackerSocket(parts.settings, {
      open: () => this.tell({ kind: 'tracker-open' }),
      message: (message) => this.#hearTracker(message),
      closed: () => this.tell({ kind: 'tracker-closed' }),
    });
    this.#pieces = new PieceWork(parts.store, parts.hash, {
      tell: (event) => this.tell(event),
      ahead: (digest, by) => this.onAhead(digest, by),
    });
  }

  get stats(): ReturnType<Engine['stats']> {
    return this.#engine.stats();
  }

  /** To the notary, by the socket to the tracker. Lost while there is none: `onNotary` says when there is. */
  sayToNotary(ask: NotaryAsk): void {
    this.#tracker.send(ask);
  }

  /** How elected fetches are made, once streams are followed. */
  fetchWith(fetchPieces: FetchPieces): void {
    this.#pieces.fetchPieces = fetchPieces;
  }

  /** Tells the engine, and does all that follows. */
  tell(event: SwarmEvent): void {
    this.#queue.push(event);
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      for (const effect of this.#engine.handle(next, performance.now())) this.#try(effect);
    }
    this.#running = false;
  }

  /** Watches what neighbours hold; hears at once what is so already. Returns its undo. */
  watch(watcher: SwarmWatcher): () => void {
    this.#watchers.add(watcher);
    watcher.neighbours(this.stats.neighbours.length);
    watcher.around([...this.#around], []);
    return () => this.#watchers.delete(watcher);
  }

  mayHold(digest: Digest): boolean {
    return this.#around.has(digest);
  }

  ask(
    content: Content,
    indexes: readonly number[],
    urgency: Urgency,
    listener: PeerAskListener,
    withinMs: number,
  ): PeerAsk {
    const ask = this.#nextAsk++;
    this.#asks.set(ask, listener);
    this.tell({ kind: 'ask', ask, content, indexes, urgency, withinMs });
    return {
      cancel: () => {
        if (this.#asks.delete(ask)) this.tell({ kind: 'cancel', ask });
      },
    };
  }

  /** What the service worker has fetched, for the store. */
  write(content: Content, pieces: readonly IndexedPiece[]): Promise<boolean> {
    return this.#parts.store.write(content, pieces, Date.now());
  }

  kept(content: Content, indexes: readonly number[]): void {
    this.tell({ kind: 'kept', content, indexes });
  }

  reserved(content: Content, indexes: readonly number[]): void {
    this.tell({ kind: 'reserve', content, indexes });
  }

  released(digest: Digest): void {
    this.tell({ kind: 'release', digest });
  }

  paced(needsMs: number): void {
    this.tell({ kind: 'pace', needsMs });
  }

  /** What the page got from where: told to the tracker with the next sign of life. */
  served(peers: number, network: number): void {
    this.#tracker.count(peers, network);
  }

  /** A connection's channel has come from the window. */
  addLink(peer: string, connect: (events: PeerChannelEvents) => PeerChannel): void {
    this.#links.get(peer)?.close();
    const link = new PeerLink(connect, {
      open: () => this.tell({ kind: 'link-open', peer }),
      message: (message, payload) => this.tell({ kind: 'message', peer, message, payload }),
      garbage: (detail) => this.tell({ kind: 'garbage', peer, detail }),
      uploaded: (id) => this.tell({ kind: 'uploaded', peer, id }),
      closed: () => {
        if (this.#links.get(peer) === link) this.#links.delete(peer);
        this.#parts.window.disconnect(peer);
        this.tell({ kind: 'link-closed', peer });
      },
    });
    this.#links.set(peer, link);
  }

  /** Says goodbye to neighbours and tracker. */
  stop(): void {
    for (const link of Array.from(this.#links.values())) link.close();
    this.#tracker.close();
    clearTimeout(this.#wake);
  }

  #hearTracker(message: TrackerMessage): void {
    if (message.kind === 'statements' || message.kind === 'unvouched') return this.onNotary(message);
    this.tell({ kind: 'tracker-message', message });
    if (this.#introduction.isMadeBy(message)) this.onNotary(null);
  }

  /** What can't be done, such as to send what no message holds, is in nothing else's way. */
  #try(effect: SwarmEffect): void {
    try {
      this.#do(effect);
    } catch (error) {
      console.warn(`hearsay: ${effect.kind} failed.`, error);
    }
  }

  #do(effect: SwarmEffect): void {
    if (isFor(effect, FOR_ASKER)) this.#toAsker(effect);
    else if (isFor(effect, FOR_WATCHERS)) this.#toWatchers(effect);
    else if (isFor(effect, FOR_LINK)) this.#toLink(effect);
    else if (isFor(effect, FOR_BYTES)) this.#pieces.do(effect);
    else if (isFor(effect, FOR_TRACKER)) this.#toTracker(effect);
    else this.#toWindow(effect);
  }

  #toAsker(effect: EffectOf<'deliver' | 'coming' | 'unavailable'>): void {
    const listener = this.#asks.get(effect.ask);
    switch (effect.kind) {
      case 'deliver':
        return listener?.piece(effect.index, effect.bytes);
      case 'coming':
        return listener?.coming(effect.waitMs);
      case 'unavailable':
        return listener?.unavailable(effect.indexes);
    }
  }

  #toWatchers(effect: EffectOf<'around' | 'neighbours'>): void {
    if (effect.kind === 'neighbours') {
      this.#watchers.forEach((watcher) => watcher.neighbours(effect.count));
      return;
    }
    const { added, removed } = effect;
    added.forEach((digest) => this.#around.add(digest));
    removed.forEach((digest) => this.#around.delete(digest));
    this.#watchers.forEach((watcher) => watcher.around(added, removed));
  }

  #toTracker(effect: EffectOf<'tracker-connect' | 'tracker-send' | 'tracker-close'>): void {
    switch (effect.kind) {
      case 'tracker-connect':
        return this.#tracker.connect();
      case 'tracker-send':
        return this.#tracker.send(effect.message);
      case 'tracker-close':
        return this.#tracker.close();
    }
  }

  #toWindow(effect: EffectOf<'connect' | 'signal-in' | 'wake-at' | 'note'>): void {
    const { window } = this.#parts;
    switch (effect.kind) {
      case 'connect':
        return window.connect(effect.peer, effect.initiator, effect.beside);
      case 'signal-in':
        return window.signalIn(effect.peer, effect.data);
      case 'wake-at':
        clearTimeout(this.#wake);
        this.#wake = setTimeout(
          () => this.tell({ kind: 'wake' }),
          Math.min(MAX_TIMER_MS, Math.max(0, effect.time - performance.now())),
        );
        return undefined;
      case 'note':
        return window.peer(effect.note.peer, effect.note.state);
    }
  }

  #toLink(effect: EffectOf<'send' | 'upload' | 'stop-upload' | 'disconnect'>): void {
    const link = this.#links.get(effect.peer);
    switch (effect.kind) {
      case 'send':
        return link?.send(effect.message);
      case 'upload':
        return link?.upload(effect.id, effect.bytes, effect.deflated, effect.frameBytes);
      case 'stop-upload':
        return link?.stopUpload(effect.id);
      case 'disconnect':
        link?.close();
        return this.#parts.window.disconnect(effect.peer);
    }
  }
}
