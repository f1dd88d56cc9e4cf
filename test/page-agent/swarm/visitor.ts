/**
 * One visitor of the world: a real engine, a store, and what was delivered. Does the engine's effects, by the world's
 * means. A hostile one passes its effects through `meddle` first.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { pieceDigest, type Content } from '../../../content/content.ts';
import { pieceCount, pieceLength } from '../../../content/geometry.ts';
import type { Urgency } from '../../../content/urgency.ts';
import { AssistedSignals } from '../../../page-agent/swarm/assisted-signals.ts';
import { createEngine, type Engine } from '../../../page-agent/swarm/engine.ts';
import type { SwarmLimits } from '../../../page-agent/swarm/limits.ts';
import { Streams } from '../../../page-agent/swarm/streams.ts';
import type { SwarmEffect, SwarmNote } from '../../../page-agent/swarm/swarm-effects.ts';
import type { SwarmEvent } from '../../../page-agent/swarm/swarm-events.ts';
import { pieceOf, sha224, type Sample } from './sample-content.ts';

type Effect<Kind extends SwarmEffect['kind']> = SwarmEffect & { readonly kind: Kind };

/** What a visitor can't do alone. */
export interface Surroundings {
  readonly now: number;
  after(ms: number, run: () => void): void;
  send(from: Visitor, effect: Effect<'send'>): void;
  upload(from: Visitor, effect: Effect<'upload'>): void;
  stopUpload(from: Visitor, effect: Effect<'stop-upload'>): void;
  disconnect(from: Visitor, peer: string): void;
  connect(from: Visitor, peer: string, initiator: boolean): void;
  signalIn(to: Visitor, peer: string, data: string): void;
  tracker(from: Visitor, effect: Effect<'tracker-connect' | 'tracker-send' | 'tracker-close'>): void;
  record(visitor: Visitor, effect: SwarmEffect): void;
}

export interface VisitorOptions {
  /** As the tracker sees it; one of its own when there is none. */
  readonly address?: string;
  readonly limits?: Partial<SwarmLimits>;
  /** Milliseconds one way, and bytes a millisecond of the uplink. */
  readonly latency?: number;
  readonly uplink?: number;
  readonly keeps?: boolean;
  /** What the network has under a URL; `null`: it fails. */
  readonly network?: (url: string) => Uint8Array<ArrayBuffer> | null;
  /** Milliseconds that it thinks about it (0). */
  readonly networkDelay?: number;
  /** Neighbours help it find more (true). */
  readonly assisted?: boolean;
  readonly meddle?: (effect: SwarmEffect, visitor: Visitor) => SwarmEffect[];
}

/** How one ask fares. */
export interface AskRecord {
  readonly content: Content;
  readonly open: Set<number>;
  readonly delivered: number[];
  readonly unavailable: number[];
  coming: number;
  /** Until when neighbours' words kept the network from being asked. */
  heldUntil: number;
  readonly at: number;
  endedAt: number;
  cancelled: boolean;
}

/** For which a page waits for what was promised, at least. */
const PROMISED_MS = 250;
const CHECK_MS = 1;
const STORE_MS = 2;
/** For a piece. */
const NETWORK_MS = 80;

export class Visitor {
  readonly name: string;
  readonly options: VisitorOptions;
  readonly engine: Engine;
  readonly asks = new Map<number, AskRecord>();
  readonly notes: SwarmNote[] = [];
  readonly around = new Set<string>();
  readonly store = new Map<string, Map<number, { bytes: Uint8Array<ArrayBuffer>; deflated: boolean }>>();
  readonly faults: string[] = [];
  /** Elected fetches from the network. */
  readonly fetches: { readonly digest: string; readonly indexes: readonly number[] }[] = [];
  neighbours = 0;
  uplinkFreeAt = 0;
  alive = true;
  readonly #world: Surroundings;
  #wakes = 0;
  #lastAsk = 0;

  constructor(world: Surroundings, name: string, random: () => number, options: VisitorOptions) {
    this.#world = world;
    this.name = name;
    this.options = options;
    this.engine = createEngine({
      site: 'site',
      random,
      assist: (parts) => (options.assisted === false ? null : new AssistedSignals(parts)),
      streams: (parts) => new Streams(parts),
      ...(options.limits && { limits: options.limits }),
    });
  }

  tell(event: SwarmEvent): void {
    if (!this.alive) return;
    for (const effect of this.engine.handle(event, this.#world.now)) {
      this.#world.record(this, effect);
      const meant = this.options.meddle?.(effect, this) ?? [effect];
      for (const each of meant) this.#do(each);
    }
  }

  /** Has pieces from elsewhere. */
  hold({ content, bytes }: Sample, indexes = allPieces(content)): void {
    const pieces = this.store.get(content.digest) ?? new Map<number, never>();
    this.store.set(content.digest, pieces);
    for (const index of indexes) {
      pieces.set(index, { bytes: asKept({ content, bytes }, index), deflated: content.deflatable });
    }
    this.tell({ kind: 'kept', content, indexes });
  }

  ask(content: Content, indexes = allPieces(content), urgency: Urgency = 'image'): AskRecord {
    const ask = ++this.#lastAsk;
    const { now } = this.#world;
    const record: AskRecord = {
      content,
      open: new Set(indexes),
      delivered: [],
      unavailable: [],
      coming: 0,
      heldUntil: now + PROMISED_MS,
      at: now,
      endedAt: Infinity,
      cancelled: false,
    };
    this.asks.set(ask, record);
    this.tell({ kind: 'ask', ask, content, indexes, urgency });
    return record;
  }

  cancel(record: AskRecord): void {
    for (const [ask, each] of this.asks) {
      if (each !== record || record.cancelled) continue;
      record.cancelled = true;
      this.tell({ kind: 'cancel', ask });
    }
  }

  #do(effect: SwarmEffect): void {
    switch (effect.kind) {
      case 'deliver':
        return this.#deliver(effect);
      case 'coming':
        return this.#hearComing(effect);
      case 'unavailable':
        for (const index of effect.indexes) this.#endPiece(effect.ask, index, false);
        return;
      case 'around':
        for (const digest of effect.added) this.around.add(digest);
        for (const digest of effect.removed) this.around.delete(digest);
        return;
      case 'neighbours':
        this.neighbours = effect.count;
        return;
      case 'note':
        this.notes.push(effect.note);
        return;
      case 'wake-at':
        return this.#wakeAt(effect.time);
      default:
        return this.#doOutside(effect);
    }
  }

  #doOutside(
    effect: Exclude<
      SwarmEffect,
      { readonly kind: 'deliver' | 'coming' | 'unavailable' | 'around' | 'neighbours' | 'note' | 'wake-at' }
    >,
  ): void {
    switch (effect.kind) {
      case 'send':
        return this.#world.send(this, effect);
      case 'upload':
        return this.#world.upload(this, effect);
      case 'stop-upload':
        return this.#world.stopUpload(this, effect);
      case 'disconnect':
        return this.#world.disconnect(this, effect.peer);
      case 'check':
        return this.#check(effect);
      case 'keep':
        return this.#keep(effect);
      case 'read':
        return this.#read(effect);
      case 'recall':
        return this.#recall(effect);
      case 'fetch':
        return this.#fetch(effect);
      case 'connect':
        return this.#world.connect(this, effect.peer, effect.initiator);
      case 'signal-in':
        return this.#world.signalIn(this, effect.peer, effect.data);
      default:
        return this.#world.tracker(this, effect);
    }
  }

  #wakeAt(time: number): void {
    const wake = ++this.#wakes;
    this.#world.after(time - this.#world.now, () => {
      if (wake === this.#wakes) this.tell({ kind: 'wake' });
    });
  }

  #hearComing({ ask, waitMs }: Effect<'coming'>): void {
    const record = this.asks.get(ask)!;
    const { now } = this.#world;
    record.coming++;
    if (record.heldUntil >= now) record.heldUntil = Math.max(record.heldUntil, now + waitMs);
  }

  #deliver({ ask, content, index, bytes }: Effect<'deliver'>): void {
    if (sha224(bytes) !== pieceDigest(content, index)) this.faults.push(`wrong bytes for piece ${index}`);
    this.#endPiece(ask, index, true);
  }

  #endPiece(ask: number, index: number, delivered: boolean): void {
    const record = this.asks.get(ask)!;
    if (record.cancelled) this.faults.push(`piece ${index} for cancelled ask ${ask}`);
    if (!record.open.delete(index)) this.faults.push(`piece ${index} of ask ${ask} ended twice`);
    (delivered ? record.delivered : record.unavailable).push(index);
    if (record.open.size > 0) return;
    record.endedAt = this.#world.now;
    record.heldUntil = Math.min(record.heldUntil, record.endedAt);
  }

  #check({ check, content, index, bytes, deflated }: Effect<'check'>): void {
    const plain = deflated ? inflate(bytes, pieceLength(content.size, index)) : bytes;
    const good = plain !== null && sha224(plain) === pieceDigest(content, index);
    this.#world.after(CHECK_MS, () => this.tell({ kind: 'checked', check, bytes: good ? plain : null }));
  }

  #keep({ content, index, bytes, deflated }: Effect<'keep'>): void {
    if (this.options.keeps === false) return;
    const pieces = this.store.get(content.digest) ?? new Map<number, never>();
    this.store.set(content.digest, pieces);
    pieces.set(index, { bytes, deflated });
    this.#world.after(STORE_MS, () => this.tell({ kind: 'kept', content, indexes: [index] }));
  }

  #recall({ content, index }: Effect<'recall'>): void {
    const piece = this.store.get(content.digest)?.get(index);
    const plain =
      piece && (piece.deflated ? inflate(piece.bytes, pieceLength(content.size, index)) : piece.bytes);
    this.#world.after(STORE_MS, () => {
      if (plain) this.tell({ kind: 'fetched', content, index, bytes: plain });
      else this.tell({ kind: 'lost', digest: content.digest, index });
    });
  }

  #fetch({ content, url, indexes }: Effect<'fetch'>): void {
    this.fetches.push({ digest: content.digest, indexes });
    this.tell({ kind: 'reserve', content, indexes });
    const bytes = this.options.network?.(url) ?? null;
    const delay = this.options.networkDelay ?? 0;
    indexes.forEach((index, nth) => {
      this.#world.after(delay + NETWORK_MS * (nth + 1), () => {
        if (bytes) this.tell({ kind: 'fetched', content, index, bytes: pieceOf(bytes, index) });
      });
    });
    this.#world.after(delay + NETWORK_MS * (indexes.length + 1), () => {
      const { digest } = content;
      this.tell(bytes ? { kind: 'release', digest } : { kind: 'fetch-failed', digest });
    });
  }

  #read({ read, content, index }: Effect<'read'>): void {
    const piece = this.store.get(content.digest)?.get(index) ?? null;
    this.#world.after(STORE_MS, () => this.tell({ kind: 'read', read, piece }));
  }
}

const kept = new Map<string, Uint8Array<ArrayBuffer>>();

/** A piece as a store has it. Remembered, since deflating is most of what a world costs. */
function asKept({ content, bytes }: Sample, index: number): Uint8Array<ArrayBuffer> {
  const key = `${content.digest} ${index}`;
  let piece = kept.get(key);
  if (!piece) {
    const plain = pieceOf(bytes, index);
    piece = content.deflatable ? new Uint8Array(deflateRawSync(plain)) : plain;
    kept.set(key, piece);
  }
  return piece;
}

export function allPieces(content: Content): number[] {
  return Array.from({ length: pieceCount(content.size) }, (_, index) => index);
}

/** `null` unless it inflates to exactly `length` bytes. */
function inflate(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> | null {
  try {
    const plain = new Uint8Array(inflateRawSync(bytes, { maxOutputLength: length }));
    return plain.length === length ? plain : null;
  } catch {
    return null;
  }
}
