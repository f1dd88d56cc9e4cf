/**
 * Serves neighbours: who is sent what and when, within the slots, the rate and the visitor's wishes. Only what our
 * holdings name is served; what our own fetch will bring is promised. Called by the engine.
 */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';
import { pieceLength } from '../../content/geometry.ts';
import type { Ask } from '../../protocol/wire.ts';
import { Allowance } from './allowance.ts';
import {
  MAX_QUEUE_BYTES,
  MAX_QUEUE_PER_NEIGHBOUR,
  READ_AHEAD_PIECES,
  READ_ALONG_PIECES,
  UPLOAD_BURST_BYTES,
  UPLOAD_BURST_SECONDS,
  type SwarmLimits,
} from './limits.ts';
import type { Neighbour } from './neighbour.ts';
import type { OwnHoldings } from './own-holdings.ts';
import type { GoesFirst } from './precedence.ts';
import { Promises } from './promises.ts';
import type { SwarmEvent } from './swarm-events.ts';
import type { SwarmCounters } from './swarm-stats.ts';
import type { Turn } from './turn.ts';
import { Uplink } from './uplink.ts';

type ReadEvent = SwarmEvent & { readonly kind: 'read' };

/** An upload in a slot: being read from the store, then being sent. It leaves the slot when that has ended, even if it
 * is no longer wanted. */
interface Upload {
  readonly neighbour: Neighbour;
  readonly id: number;
  readonly content: Content;
  readonly index: number;
  state: 'reading' | 'sending';
  wanted: boolean;
  bytes: number;
}

interface Queued {
  readonly id: number;
  readonly content: Content;
  readonly index: number;
}

/** What one neighbour waits for. */
interface Queue {
  readonly neighbour: Neighbour;
  readonly waiting: Queued[];
  readonly uploads: Map<number, Upload>;
  lastId: number;
}

export class Uploads {
  readonly #turn: Turn;
  readonly #own: OwnHoldings;
  readonly #limits: SwarmLimits;
  readonly #counters: SwarmCounters;
  readonly #rate: Allowance;
  readonly uplink = new Uplink();
  /** In the order in which they are next served. */
  readonly #queues = new Map<string, Queue>();
  readonly #reads = new Map<number, Upload>();
  readonly promises: Promises;
  #lastRead = 0;
  #active = 0;
  /** Of all that waits. */
  #bytes = 0;
  #paused = false;

  constructor(
    turn: Turn,
    own: OwnHoldings,
    limits: SwarmLimits,
    counters: SwarmCounters,
    goesFirst: GoesFirst,
  ) {
    this.#turn = turn;
    this.promises = new Promises(turn, own, goesFirst);
    this.#own = own;
    this.#limits = limits;
    this.#counters = counters;
    const rate = limits.uploadBytesPerSecond;
    this.#rate = new Allowance(Math.max(UPLOAD_BURST_BYTES, UPLOAD_BURST_SECONDS * rate), rate);
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    let count = 0;
    for (const { waiting } of this.#queues.values()) count += waiting.length;
    return count;
  }

  /** Returns what the neighbour did that none may do, if it did. */
  ask(neighbour: Neighbour, ask: Ask): string | null {
    const { id, digest, index } = ask;
    const queue = this.#queueOf(neighbour);
    if (id <= queue.lastId) return 'an ask of an old number';
    queue.lastId = id;
    const { peer } = neighbour;
    const held = this.#own.contentOf(digest, index);
    const content = held ?? this.#own.reservedOf(digest, index);
    if (!content) this.#refuse(peer, id, 'missing');
    else if (
      this.#paused ||
      queue.waiting.length >= MAX_QUEUE_PER_NEIGHBOUR ||
      this.#bytes >= MAX_QUEUE_BYTES
    ) {
      this.#refuse(peer, id, 'busy');
    } else if (held) {
      this.#turn.send(peer, { kind: 'soon', id });
      this.#enqueue(queue, { id, content, index });
      this.startNext();
    } else this.promises.ask(neighbour, ask, content);
    return null;
  }

  /** Pieces have come: whoever was promised them is served. */
  kept(digest: Digest, indexes: readonly number[]): void {
    for (const { neighbour, id, content, index } of this.promises.kept(digest, indexes)) {
      const queue = this.#queues.get(neighbour.peer);
      if (queue) this.#enqueue(queue, { id, content, index });
    }
    this.startNext();
  }

  /** The fetch of a content is over: what it has not brought is not to be had here. */
  released(digest: Digest): void {
    this.promises.released(digest);
  }

  /** Tells those who wait for a fetch of ours that it goes on. */
  tick(): void {
    this.promises.tick();
  }

  cancel(neighbour: Neighbour, id: number): void {
    const queue = this.#queues.get(neighbour.peer);
    if (!queue) return;
    const place = queue.waiting.findIndex((queued) => queued.id === id);
    if (place >= 0) this.#bytes -= bytesOf(queue.waiting.splice(place, 1));
    const upload = queue.uploads.get(id);
    if (upload) this.#stop(upload);
    this.promises.cancel(neighbour.peer, id);
  }

  /** True when the store has lost the piece. */
  read({ read, piece }: ReadEvent): boolean {
    const upload = this.#reads.get(read);
    if (!upload) return false;
    this.#reads.delete(read);
    const { neighbour, id } = upload;
    const { peer, frameBytes } = neighbour;
    if (piece && upload.wanted) {
      upload.state = 'sending';
      this.uplink.began(this.#turn.now);
      upload.bytes = piece.bytes.length;
      this.#turn.push({ kind: 'upload', peer, id, bytes: piece.bytes, deflated: piece.deflated, frameBytes });
      return false;
    }
    if (upload.wanted) this.#refuse(peer, id, piece === null ? 'missing' : 'busy');
    this.#free(upload);
    return piece === null;
  }

  /** What the answer to a read is about; `null` when nobody asked. */
  reading(read: number): { readonly digest: Digest; readonly index: number } | null {
    const upload = this.#reads.get(read);
    return upload ? { digest: upload.content.digest, index: upload.index } : null;
  }

  uploaded(peer: string, id: number): void {
    const upload = this.#queues.get(peer)?.uploads.get(id);
    if (!upload || upload.state === 'reading') return;
    this.uplink.ended(upload.wanted ? upload.bytes : 0, this.#turn.now);
    if (upload.wanted) {
      this.#counters.piecesSent++;
      this.#counters.bytesSent += upload.bytes;
    }
    this.#free(upload);
  }

  linkLost(peer: string): void {
    const queue = this.#queues.get(peer);
    if (!queue) return;
    this.#queues.delete(peer);
    this.#bytes -= bytesOf(queue.waiting);
    this.promises.forget(peer);
    for (const upload of queue.uploads.values()) {
      // A read that is under way still holds its slot: it ends by its answer.
      upload.wanted = false;
      if (upload.state !== 'sending') continue;
      this.#active--;
      this.uplink.ended(0, this.#turn.now);
    }
    this.startNext();
  }

  /** While paused, whoever waits or asks is told `busy`, and who waits for a fetch of ours that nothing comes of it here. What is
   * being sent goes on, unless `atOnce`. */
  pause(on: boolean, atOnce: boolean): void {
    this.#paused = on;
    if (!on) return;
    this.promises.break();
    for (const queue of this.#queues.values()) {
      for (const { id } of queue.waiting) this.#refuse(queue.neighbour.peer, id, 'busy');
      this.#bytes -= bytesOf(queue.waiting.splice(0));
      if (atOnce) for (const upload of queue.uploads.values()) this.#stop(upload);
    }
  }

  /** Fills the free slots, each neighbour in its turn. */
  startNext(): void {
    while (this.#bytes > 0 && this.#active < this.#limits.uploadSlots) {
      const wait = this.#rate.waitMs(this.#turn.now);
      if (wait > 0) {
        this.#turn.wakeAt(this.#turn.now + wait);
        return;
      }
      const queue = this.#nextQueue();
      const queued = queue?.waiting.shift();
      if (!queue || !queued) return;
      this.#bytes -= bytesOf([queued]);
      this.#start(queue, queued);
    }
  }

  #nextQueue(): Queue | null {
    for (const queue of this.#queues.values()) {
      if (queue.waiting.length > 0 && queue.uploads.size < this.#limits.uploadSlotsPerNeighbour) return queue;
    }
    return null;
  }

  #start(queue: Queue, { id, content, index }: Queued): void {
    const upload: Upload = {
      neighbour: queue.neighbour,
      id,
      content,
      index,
      state: 'reading',
      wanted: true,
      bytes: 0,
    };
    const { peer } = queue.neighbour;
    queue.uploads.set(id, upload);
    this.#active++;
    this.#queues.delete(peer);
    this.#queues.set(peer, queue);
    this.#rate.spend(pieceLength(content.size, index), this.#turn.now);
    const read = ++this.#lastRead;
    this.#reads.set(read, upload);
    const readers = [...this.#queues.values()].filter(({ waiting }) => waiting.length > 0).length;
    const most = Math.max(0, Math.min(READ_ALONG_PIECES, READ_AHEAD_PIECES / (readers + 1) - 1));
    const next = queue.waiting.filter((queued) => queued.content.digest === content.digest).slice(0, most);
    const soon = next.map((queued) => queued.index);
    this.#turn.push({ kind: 'read', read, content, index, soon });
  }

  #stop(upload: Upload): void {
    const { neighbour, id, state, wanted } = upload;
    if (wanted && state === 'sending') this.#turn.push({ kind: 'stop-upload', peer: neighbour.peer, id });
    upload.wanted = false;
  }

  #free(upload: Upload): void {
    const queue = this.#queues.get(upload.neighbour.peer);
    if (queue?.uploads.get(upload.id) === upload) queue.uploads.delete(upload.id);
    this.#active--;
    this.startNext();
  }

  #queueOf(neighbour: Neighbour): Queue {
    let queue = this.#queues.get(neighbour.peer);
    if (!queue) {
      queue = { neighbour, waiting: [], uploads: new Map(), lastId: -1 };
      this.#queues.set(neighbour.peer, queue);
    }
    return queue;
  }

  #enqueue(queue: Queue, queued: Queued): void {
    queue.waiting.push(queued);
    this.#bytes += bytesOf([queued]);
  }

  #refuse(peer: string, id: number, reason: 'missing' | 'busy'): void {
    this.#turn.send(peer, { kind: 'refuse', id, reason });
  }
}

function bytesOf(asks: readonly Queued[]): number {
  return asks.reduce((sum, { content, index }) => sum + pieceLength(content.size, index), 0);
}
