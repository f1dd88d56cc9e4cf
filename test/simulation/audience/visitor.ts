/**
 * One visitor: the shipped engine, a store, and what the page asks for. Tells the engine what happens and does what it
 * wants, as the agent's worker does; a dishonest one meddles with the effects first. Knows other visitors by name only.
 */
import type { Content } from '../../../content/content.ts';
import { NO_MEMORY, type HedgeMemory } from '../../../content/hedge.ts';
import { LineMeter } from '../../../content/line-meter.ts';
import type { Urgency } from '../../../content/urgency.ts';
import { AssistedSignals } from '../../../page-agent/swarm/assisted-signals.ts';
import { createEngine, type Engine } from '../../../page-agent/swarm/engine.ts';
import type { SwarmLimits } from '../../../page-agent/swarm/limits.ts';
import { Streams } from '../../../page-agent/swarm/streams.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import type { SwarmEvent } from '../../../page-agent/swarm/swarm-events.ts';
import type { PauseReason } from '../../../protocol/agent-interface.ts';
import { FirstIntroduction } from '../../../workers/first-introduction.ts';
import { isSpoilt } from '../abstract-content.ts';
import { Alarm } from '../alarm.ts';
import { PORT_MS } from '../limits.ts';
import type { Place } from '../network/place.ts';
import type { Meddle } from './honesty.ts';
import { PieceWork } from './piece-work.ts';
import { Shelf } from './shelf.ts';
import type { Surroundings } from './surroundings.ts';

type Effect<Kind extends SwarmEffect['kind']> = SwarmEffect & { readonly kind: Kind };

export interface VisitorOptions {
  /** Which tracker it goes to. */
  readonly tracker: number;
  readonly place: Place;
  /** The room at the tracker. */
  readonly site: string;
  readonly limits: Partial<SwarmLimits>;
  /** Bytes of the store. */
  readonly storage: number;
  readonly random: () => number;
  readonly meddle: Meddle | null;
}

/** What an ask brings. Each index is answered once. */
export interface AskListener {
  piece(index: number): void;
  coming(waitMs: number): void;
  unavailable(indexes: readonly number[]): void;
}

/** A request under way, from `startedAt` on; `dryAt`: when the player that asks runs dry. */
interface Running {
  readonly content: Content;
  readonly startedAt: number;
  readonly dryAt: number | null;
  cancel(): void;
}

export class Visitor {
  readonly id: number;
  readonly options: VisitorOptions;
  readonly shelf: Shelf;
  present = true;
  /** Called when neighbours hold something new, or the agent begins to run. */
  readonly onAround = new Set<() => void>();
  /** Requests under way. */
  readonly requests = new Set<Running>();
  /** What earlier requests of this visitor measured. */
  hedge: HedgeMemory = NO_MEMORY;
  /** Its agent runs. */
  onAgent: () => void = () => undefined;
  readonly line = new LineMeter();
  /** The tracker has welcomed it, for the first time or again, and introduced it to whom it wants. */
  onJoined: () => void = () => undefined;
  /** `null` while there is no agent. */
  engine: Engine | null = null;
  /** Since when there is one. */
  agentAt = Infinity;
  readonly #world: Surroundings;
  readonly #around = new Set<string>();
  readonly #asks = new Map<number, AskListener>();
  /** What the network is bringing: an agent that comes meanwhile is told. */
  readonly #fetching: { readonly content: Content; readonly indexes: readonly number[] }[] = [];
  readonly #queue: SwarmEvent[] = [];
  readonly #introduction = new FirstIntroduction();
  readonly #pieces: PieceWork;
  #running = false;
  #lastAsk = 0;
  /** Is about to look around. */
  #looks = false;
  readonly #alarm: Alarm;

  constructor(id: number, world: Surroundings, options: VisitorOptions) {
    this.id = id;
    this.#world = world;
    this.options = options;
    this.shelf = new Shelf(options.storage);
    this.#alarm = new Alarm(world.clock, () => this.tell({ kind: 'wake' }));
    const tell = (event: SwarmEvent): void => this.tell(event);
    this.#pieces = new PieceWork(world, { place: options.place, shelf: this.shelf, tell });
  }

  /** Brings the agent to life, which looks at first into the store. */
  startAgent(): void {
    const { site, random, limits } = this.options;
    this.engine = createEngine({
      site,
      random,
      limits,
      assist: (parts) => new AssistedSignals(parts),
      streams: (parts) => new Streams(parts),
    });
    this.agentAt = this.#world.clock.now;
    this.tell({ kind: 'wake' });
    for (const { content, indexes } of this.shelf.list()) this.tell({ kind: 'kept', content, indexes });
    for (const { content, indexes } of this.#fetching) this.tell({ kind: 'reserve', content, indexes });
    this.onAgent();
    this.#lookAround();
  }

  /** Tells the engine, and does all that follows. */
  tell(event: SwarmEvent): void {
    const { engine } = this;
    if (engine === null || !this.present) return;
    if (this.#running) {
      this.#queue.push(event);
      return;
    }
    this.#running = true;
    this.#handle(event, engine);
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#handle(next, engine);
    this.#running = false;
    if (event.kind === 'tracker-message' && this.#introduction.isMadeBy(event.message)) this.onJoined();
  }

  get now(): number {
    return this.#world.clock.now;
  }

  /** True when a neighbour is known to hold something of this content. */
  mayHold(digest: string): boolean {
    return this.#around.has(digest);
  }

  /** Asks neighbours. Answers may come before this returns; `cancel` ends them. */
  ask(
    content: Content,
    indexes: readonly number[],
    urgency: Urgency,
    listener: AskListener,
    withinMs: number,
  ): () => void {
    const ask = ++this.#lastAsk;
    if (this.engine === null) {
      listener.unavailable(indexes);
      return () => undefined;
    }
    this.#asks.set(ask, listener);
    this.tell({ kind: 'ask', ask, content, indexes, urgency, withinMs });
    return () => {
      if (this.#asks.delete(ask)) this.tell({ kind: 'cancel', ask });
    };
  }

  /** Puts verified pieces into the store; neighbours are told once they are written, and then `written` is. */
  keep(content: Content, indexes: readonly number[], written?: () => void): void {
    this.#pieces.keep(content, indexes, written);
  }

  /** The network is bringing these pieces for a request of ours. */
  reserve(content: Content, indexes: readonly number[]): void {
    this.#fetching.push({ content, indexes });
    this.tell({ kind: 'reserve', content, indexes });
  }

  /** That is over. */
  release({ digest }: Content): void {
    const at = this.#fetching.findIndex(({ content }) => content.digest === digest);
    if (at >= 0) this.#fetching.splice(at, 1);
    this.tell({ kind: 'release', digest });
  }

  /** True while its own network or store is to bring pieces that the engine wants. */
  get isBringing(): boolean {
    return this.#pieces.isBringing;
  }

  /** The notary sends something here. As `askNotary`. */
  hearNotary(): number | null {
    return this.#world.trackers.hearNotary(this.id);
  }

  /** Sends something to the notary. Returns the milliseconds that it takes, or `null` when it is lost. */
  askNotary(): number | null {
    return this.#world.trackers.askNotary(this.id);
  }

  /** Is gone: nothing of it is needed any more. */
  leave(): void {
    this.present = false;
    this.engine = null;
    this.#pieces.stop();
    this.#asks.clear();
    this.#around.clear();
    this.shelf.clear();
  }

  pause(reason: PauseReason, on: boolean): void {
    this.tell({ kind: 'pause', reason, on });
  }

  #handle(event: SwarmEvent, engine: Engine): void {
    const { meddle } = this.options;
    for (const effect of engine.handle(event, this.#world.clock.now)) {
      if (meddle === null) this.#do(effect);
      else for (const each of meddle(effect)) this.#do(each);
    }
  }

  #do(effect: SwarmEffect): void {
    switch (effect.kind) {
      case 'deliver':
        return this.#deliver(effect);
      case 'coming':
        return this.#asks.get(effect.ask)?.coming(effect.waitMs);
      case 'unavailable':
        return this.#asks.get(effect.ask)?.unavailable(effect.indexes);
      case 'around':
        return this.#heldAround(effect);
      case 'wake-at':
        return this.#alarm.set(effect.time);
      case 'neighbours':
      case 'note':
        return;
      default:
        return this.#doBytes(effect);
    }
  }

  #doBytes(
    effect: Exclude<
      SwarmEffect,
      { readonly kind: 'deliver' | 'coming' | 'unavailable' | 'around' | 'neighbours' | 'wake-at' | 'note' }
    >,
  ): void {
    switch (effect.kind) {
      case 'check':
      case 'keep':
      case 'read':
      case 'recall':
      case 'fetch':
        return this.#pieces.do(effect);
      default:
        return this.#doOutside(effect);
    }
  }

  #doOutside(
    effect: Effect<
      | 'send'
      | 'upload'
      | 'stop-upload'
      | 'disconnect'
      | 'connect'
      | 'signal-in'
      | 'tracker-connect'
      | 'tracker-send'
      | 'tracker-close'
    >,
  ): void {
    const { mesh, trackers } = this.#world;
    switch (effect.kind) {
      case 'send':
        return mesh.send(this.id, effect.peer, effect.message);
      case 'upload':
        return mesh.upload(this.id, effect);
      case 'stop-upload':
        return mesh.stopUpload(this.id, effect.peer, effect.id);
      case 'disconnect':
        return mesh.disconnect(this.id, effect.peer);
      case 'connect':
        return mesh.connect(this.id, effect);
      case 'signal-in':
        return mesh.signalIn(this.id, effect.peer, effect.data);
      case 'tracker-connect':
        return trackers.connect(this.id);
      case 'tracker-send':
        return trackers.send(this.id, effect.message);
      case 'tracker-close':
        return trackers.close(this.id);
    }
  }

  #heldAround({ added, removed }: Effect<'around'>): void {
    for (const digest of added) this.#around.add(digest);
    for (const digest of removed) this.#around.delete(digest);
    this.#lookSoon();
  }

  /** What several messages of one moment say is heard together on the other side of the port. */
  #lookSoon(): void {
    if (this.#looks || this.onAround.size === 0) return;
    this.#looks = true;
    this.#world.clock.after(PORT_MS, () => {
      this.#looks = false;
      this.#lookAround();
    });
  }

  #lookAround(): void {
    for (const look of Array.from(this.onAround)) look();
  }

  #deliver({ ask, index, bytes }: Effect<'deliver'>): void {
    if (isSpoilt(bytes)) this.#world.tally.wrongBytes += bytes.length;
    this.#asks.get(ask)?.piece(index);
  }
}
