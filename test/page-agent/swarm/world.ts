/**
 * A deterministic world of real engines: visitors joined by simulated links with latency, uplink rate and loss, the real
 * tracker core, the real wire codec, real digests, virtual time. The same seed gives the same trace.
 */
import { createHash } from 'node:crypto';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import { decodeFrame, encodeDataFrame, encodeFrame, payloadPerFrame } from '../../../protocol/frame.ts';
import { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import type { TrackerCoreOptions } from '../../../tracker/core/tracker-options.ts';
import type { TrackerEvent } from '../../../tracker/core/tracker-events.ts';
import { VirtualTime, seededRandom } from './virtual-time.ts';
import { Visitor, type Surroundings, type VisitorOptions } from './visitor.ts';

type Effect<Kind extends SwarmEffect['kind']> = SwarmEffect & { readonly kind: Kind };

/** A link as two ends: each has its own name for the other, and frames arrive in order. */
interface Link {
  readonly ends: readonly [Visitor, Visitor];
  readonly names: readonly [string, string];
  readonly arrivesAt: [number, number];
  open: boolean;
  /** Frames vanish without any word. */
  dead: boolean;
}

const DEFAULT_LATENCY_MS = 15;
const DEFAULT_UPLINK = 2_000;
const SILENT_LINK_MS = 15_000;
const OFFER = '{"type":"offer"}';
const ANSWER = '{"type":"answer"}';

export class World implements Surroundings {
  readonly time = new VirtualTime();
  readonly visitors: Visitor[] = [];
  readonly random: () => number;
  /** Messages sent, by kind. */
  readonly sent = new Map<string, number>();
  trackerUp = true;
  readonly #trace = createHash('sha1');
  readonly #links: Link[] = [];
  readonly #uploads = new Set<string>();
  readonly #sockets = new Map<number, Visitor>();
  readonly #names = new Map<string, Visitor>();
  #tracker: TrackerCore;
  #lastSocket = 0;
  #lastId = 0;

  readonly #trackerOptions: Partial<TrackerCoreOptions>;

  constructor(seed: number, trackerOptions: Partial<TrackerCoreOptions> = {}) {
    this.#trackerOptions = trackerOptions;
    this.random = seededRandom(seed);
    this.#tracker = this.#startTracker();
  }

  get now(): number {
    return this.time.now;
  }

  /** Visitors who have a socket to the tracker. */
  get atTracker(): number {
    return this.#sockets.size;
  }

  get links(): readonly Link[] {
    return this.#links.filter((link) => link.open);
  }

  add(options: VisitorOptions = {}): Visitor {
    const visitor = new Visitor(
      this,
      `v${this.visitors.length}`,
      seededRandom(this.random() * 2 ** 32),
      options,
    );
    this.visitors.push(visitor);
    this.time.after(0, () => visitor.tell({ kind: 'wake' }));
    return visitor;
  }

  /** Visitors all of whom are neighbours of one another before anything else happens. */
  addConnected(...options: VisitorOptions[]): Visitor[] {
    const visitors = options.map((each) => this.add(each));
    this.run(60_000, () => visitors.every((each) => each.neighbours >= visitors.length - 1));
    return visitors;
  }

  run(ms: number, done?: () => boolean): number {
    return this.time.run(this.now + ms, done);
  }

  /** Runs until every ask has ended, at most `ms`. */
  runAsks(ms: number): void {
    this.run(ms, () =>
      this.visitors.every((each) =>
        [...each.asks.values()].every((ask) => ask.open.size === 0 || ask.cancelled),
      ),
    );
  }

  trace(): string {
    return this.#trace.copy().digest('hex');
  }

  /** Closes as a browser does in `pagehide`: neighbours see it soon. */
  leave(visitor: Visitor): void {
    visitor.alive = false;
    for (const link of this.links) if (link.ends.includes(visitor)) this.#close(link, visitor, 5);
    this.#closeSocket(visitor);
  }

  /** Is gone without a word: neighbours see it when ICE gives up. */
  crash(visitor: Visitor): void {
    visitor.alive = false;
    for (const link of this.links) {
      if (!link.ends.includes(visitor)) continue;
      link.dead = true;
      this.after(SILENT_LINK_MS, () => this.#close(link, visitor, 0));
    }
    this.#closeSocket(visitor);
  }

  restartTracker(): void {
    for (const [socket, visitor] of this.#sockets) {
      this.#sockets.delete(socket);
      visitor.tell({ kind: 'tracker-closed' });
    }
    this.#tracker = this.#startTracker();
  }

  after(ms: number, run: () => void): void {
    this.time.after(ms, run);
  }

  record(visitor: Visitor, effect: SwarmEffect): void {
    const fields = Object.entries(effect).map(([key, value]) => {
      if (value instanceof Uint8Array) return `${key}=${value.length}`;
      if (key === 'content') return (value as { digest: string }).digest;
      return `${key}=${JSON.stringify(value)}`;
    });
    this.#trace.update(`${this.now} ${visitor.name} ${fields.join(' ')}\n`);
  }

  send(from: Visitor, { peer, message }: Effect<'send'>): void {
    this.sent.set(message.kind, (this.sent.get(message.kind) ?? 0) + 1);
    this.sendFrame(from, peer, encodeFrame(message));
  }

  /** Puts a frame on a link; it arrives after those before it. */
  sendFrame(from: Visitor, peer: string, frame: Uint8Array<ArrayBuffer>): void {
    const link = this.#find(from, peer);
    if (!link) return;
    const side = link.ends[0] === from ? 0 : 1;
    const to = link.ends[1 - side]!;
    const name = link.names[1 - side]!;
    const arrivesAt = Math.max(this.now + this.#latency(link), link.arrivesAt[side]);
    link.arrivesAt[side] = arrivesAt;
    this.time.at(arrivesAt, () => {
      if (link.open && !link.dead) receiveFrame(to, name, frame);
    });
  }

  upload(from: Visitor, { peer, id, bytes, deflated, frameBytes }: Effect<'upload'>): void {
    const link = this.#find(from, peer);
    const most = payloadPerFrame(frameBytes);
    const key = `${from.name} ${peer} ${id}`;
    const sendFrom = (offset: number): void => {
      const end = Math.min(bytes.length, offset + most);
      const rate = from.options.uplink ?? DEFAULT_UPLINK;
      from.uplinkFreeAt = Math.max(this.now, from.uplinkFreeAt) + (end - offset) / rate;
      this.time.at(from.uplinkFreeAt, () => {
        if (!from.alive || !link?.open || !this.#uploads.has(key)) return;
        const header = { id, offset, total: bytes.length, deflated };
        this.sendFrame(from, peer, encodeDataFrame(header, bytes, offset, end));
        if (end < bytes.length) sendFrom(end);
        else if (this.#uploads.delete(key)) from.tell({ kind: 'uploaded', peer, id });
      });
    };
    this.#uploads.add(key);
    if (bytes.length > 0) sendFrom(0);
  }

  stopUpload(from: Visitor, { peer, id }: Effect<'stop-upload'>): void {
    this.#uploads.delete(`${from.name} ${peer} ${id}`);
    this.after(0, () => from.tell({ kind: 'uploaded', peer, id }));
  }

  disconnect(from: Visitor, peer: string): void {
    const link = this.#find(from, peer);
    if (link) this.#close(link, from, this.#latency(link));
  }

  connect(from: Visitor, peer: string, initiator: boolean): void {
    if (initiator) this.after(5, () => from.tell({ kind: 'signal-out', peer, data: OFFER }));
  }

  /** An offer is answered; the answer opens the link. */
  signalIn(to: Visitor, peer: string, data: string): void {
    if (data === OFFER) return this.after(5, () => to.tell({ kind: 'signal-out', peer, data: ANSWER }));
    const other = this.#names.get(peer);
    if (data !== ANSWER || !other?.alive || this.#find(to, peer)) return;
    const mine = [...this.#names].filter(([, visitor]) => visitor === to).at(-1)![0];
    const link: Link = { ends: [to, other], names: [peer, mine], arrivesAt: [0, 0], open: true, dead: false };
    this.#links.push(link);
    this.after(30, () => {
      for (const side of [0, 1] as const) link.ends[side].tell({ kind: 'link-open', peer: link.names[side] });
    });
  }

  tracker(from: Visitor, effect: Effect<'tracker-connect' | 'tracker-send' | 'tracker-close'>): void {
    this.after(10, () => {
      if (effect.kind === 'tracker-close') return this.#closeSocket(from);
      if (effect.kind === 'tracker-connect') return this.#openSocket(from);
      const socket = this.#socketOf(from);
      if (socket !== undefined) this.#tellTracker({ kind: 'message', socket, message: effect.message });
    });
  }

  #openSocket(visitor: Visitor): void {
    if (!this.trackerUp) return visitor.tell({ kind: 'tracker-closed' });
    const socket = ++this.#lastSocket;
    this.#sockets.set(socket, visitor);
    this.#tellTracker({ kind: 'open', socket, address: visitor.options.address ?? visitor.name });
    visitor.tell({ kind: 'tracker-open' });
  }

  #closeSocket(visitor: Visitor): void {
    const socket = this.#socketOf(visitor);
    if (socket === undefined) return;
    this.#sockets.delete(socket);
    this.#tellTracker({ kind: 'closed', socket });
  }

  #socketOf(visitor: Visitor): number | undefined {
    for (const [socket, each] of this.#sockets) if (each === visitor) return socket;
    return undefined;
  }

  #startTracker(): TrackerCore {
    return new TrackerCore({
      random: this.random,
      nextName: () => `id${String(++this.#lastId).padStart(4, '0')}`,
      ...this.#trackerOptions,
    });
  }

  #tellTracker(event: TrackerEvent): void {
    const tracker = this.#tracker;
    for (const effect of tracker.handle(event, this.now)) {
      if (effect.kind === 'wake-at') {
        this.time.at(effect.time, () => this.#tracker === tracker && this.#tellTracker({ kind: 'wake' }));
      } else if (effect.kind === 'send' || effect.kind === 'close') {
        const visitor = this.#sockets.get(effect.socket);
        if (effect.kind === 'close') this.#sockets.delete(effect.socket);
        if (!visitor) continue;
        if (effect.kind === 'close') this.after(10, () => visitor.tell({ kind: 'tracker-closed' }));
        else {
          const { message } = effect;
          if (message.kind === 'welcome') this.#names.set(message.you, visitor);
          this.after(10, () => visitor.tell({ kind: 'tracker-message', message }));
        }
      }
    }
  }

  #find(from: Visitor, peer: string): Link | undefined {
    return this.#links.find(
      ({ open, ends, names }) =>
        open && ((ends[0] === from && names[0] === peer) || (ends[1] === from && names[1] === peer)),
    );
  }

  #latency(link: Link): number {
    return Math.max(...link.ends.map((end) => end.options.latency ?? DEFAULT_LATENCY_MS));
  }

  /** The other end hears of it; the one who closed does not. */
  #close(link: Link, by: Visitor, ms: number): void {
    if (!link.open) return;
    link.open = false;
    this.#links.splice(this.#links.indexOf(link), 1);
    const side = link.ends[0] === by ? 1 : 0;
    this.after(ms, () => link.ends[side].tell({ kind: 'link-closed', peer: link.names[side] }));
  }
}

function receiveFrame(to: Visitor, peer: string, frame: Uint8Array<ArrayBuffer>): void {
  try {
    to.tell({ kind: 'message', peer, ...decodeFrame(frame) });
  } catch (error) {
    to.tell({ kind: 'garbage', peer, detail: String(error) });
  }
}
