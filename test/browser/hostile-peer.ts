/**
 * A peer that speaks the real wire and means harm, or breaks: joins the tracker, connects to whoever is there, says what
 * it holds and answers asks by its mode. Bundled into a page by `hostile-peers.test.ts`.
 */
import { deflateSync } from 'fflate';
import SimplePeer from 'simple-peer';
import { pieceLength, pieceSpan } from '../../content/geometry.ts';
import { CHANNEL_ID } from '../../page-agent/limits.ts';
import { decodeFrame, encodeDataFrame, encodeFrame } from '../../protocol/frame.ts';
import { FIRST_FRAME_BYTES, MAX_FRAME_BYTES, MAX_HOLDINGS } from '../../protocol/limits.ts';
import { decodeTrackerMessage } from '../../protocol/tracker-codec.ts';
import { encodeVisitorMessage } from '../../protocol/visitor-codec.ts';
import type { TrackerMessage, VisitorMessage } from '../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';
import type { Ask, WireMessage } from '../../protocol/wire.ts';

export interface HostileOrder {
  readonly tracker: string;
  readonly room: string;
  readonly mode: HostileMode;
  /** What it says it holds, all pieces of it. The bytes are at `path`. */
  readonly contents: readonly HostileContent[];
}

export interface HostileContent {
  readonly path: string;
  readonly digest: string;
  readonly size: number;
}

export interface HostilePeer {
  start(order: HostileOrder): Promise<void>;
  /** From now on it says that it holds these, too. */
  hold(contents: readonly HostileContent[]): Promise<void>;
  /** Pieces that were asked of it. */
  asked: number;
}

/** A piece it was asked for, with the true bytes of it and of the whole. */
interface Order {
  readonly id: number;
  readonly piece: Uint8Array;
  readonly whole: Uint8Array;
  readonly end: number;
}

const PAYLOAD_BYTES = FIRST_FRAME_BYTES - 64;
const ENDLESS_MS = 5;
const TRICKLE_MS = 400;
const MEGABYTE = 1024 * 1024;

const ANSWERS = {
  /** One bit is wrong, in the middle. */
  'wrong bytes'(link, { id, piece }) {
    const wrong = piece.slice();
    wrong[wrong.length >> 1]! ^= 1;
    link.sendPiece(id, wrong);
  },
  'a shorter piece'(link, { id, piece }) {
    link.sendPiece(id, piece.subarray(0, piece.length - 1));
  },
  'a longer piece'(link, { id, piece }) {
    link.sendPiece(id, new Uint8Array(piece.length + 1));
  },
  /** Bytes that are right, but of another piece of the same content. */
  'another piece'(link, { id, piece, whole, end }) {
    const start = end >= whole.length ? 0 : end;
    link.sendPiece(id, whole.subarray(start, start + piece.length));
  },
  /** The right bytes, and then more of them without end. */
  'endless bytes'(link, { id, piece }) {
    link.sendPiece(id, piece);
    const frame = encodeDataFrame({ id, offset: 0, total: piece.length, deflated: false }, piece, 0, 4096);
    link.repeat(ENDLESS_MS, () => link.send(frame));
  },
  'nothing at all'() {},
  'promises alone'(link, { id }) {
    link.say({ kind: 'soon', id });
  },
  'a trickle'(link, { id, piece }) {
    let offset = 0;
    link.repeat(TRICKLE_MS, () => {
      if (offset + 1024 > piece.length) return;
      link.send(
        encodeDataFrame({ id, offset, total: piece.length, deflated: false }, piece, offset, offset + 1024),
      );
      offset += 1024;
    });
  },
  garbage(link) {
    link.send(crypto.getRandomValues(new Uint8Array(2000)));
  },
  'frames too large'(link) {
    link.send(new Uint8Array(MAX_FRAME_BYTES + 1));
  },
  /** Within the piece's length on the wire, 200 times its length when inflated. */
  'a deflate bomb'(link, { id, piece }) {
    link.sendPiece(id, bomb.subarray(0, piece.length), true);
  },
  'deflated nonsense'(link, { id, piece }) {
    link.sendPiece(id, crypto.getRandomValues(new Uint8Array(Math.min(piece.length, 60_000))), true);
  },
  /** On the channel that nobody reads, which would fill the window's memory. */
  'bytes beside the channel'(link) {
    link.repeat(TRICKLE_MS, () => link.peer.send(new Uint8Array(60_000)));
  },
  refusals(link, { id }) {
    link.say({ kind: 'refuse', id, reason: 'missing' });
  },
  'busy signals'(link, { id }) {
    link.say({ kind: 'refuse', id, reason: 'busy' });
  },
  /** Honest up to half of the content, then the connection closes. */
  'half of it, then goodbye'(link, order) {
    if (link.serveHalf(order)) link.destroy();
  },
  /** Honest up to half of the content, then silence. */
  'half of it, then silence'(link, order) {
    link.serveHalf(order);
  },
} as const satisfies Record<string, (link: Link, order: Order) => void>;

export type HostileMode = keyof typeof ANSWERS;

let bomb = new Uint8Array(0);

class Link {
  readonly peer: SimplePeer.Instance;
  readonly #channel: RTCDataChannel;
  #served = 0;

  constructor(
    initiator: boolean,
    signal: (data: string) => void,
    open: (link: Link) => void,
    ask: (ask: Ask) => void,
  ) {
    this.peer = new SimplePeer({ initiator, config: { iceServers: [] } });
    this.peer.on('signal', (data: unknown) => signal(JSON.stringify(data)));
    this.peer.on('error', () => this.peer.destroy());
    const { _pc: pc } = this.peer as unknown as { readonly _pc: RTCPeerConnection };
    this.#channel = pc.createDataChannel('hearsay', { negotiated: true, id: CHANNEL_ID });
    this.#channel.binaryType = 'arraybuffer';
    this.#channel.addEventListener('open', () => open(this));
    this.#channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
      const { message } = decodeFrame(new Uint8Array(data));
      if (message.kind === 'ask') ask(message);
    });
  }

  say(message: WireMessage): void {
    this.send(encodeFrame(message));
  }

  /** False when the channel is closed or will take no more for now. */
  send(frame: Uint8Array<ArrayBuffer>): boolean {
    if (this.#channel.readyState !== 'open' || this.#channel.bufferedAmount > 8 * MEGABYTE) return false;
    this.#channel.send(frame);
    return true;
  }

  sendPiece(id: number, bytes: Uint8Array, deflated = false): void {
    for (let offset = 0; offset < bytes.length; offset += PAYLOAD_BYTES) {
      const end = Math.min(bytes.length, offset + PAYLOAD_BYTES);
      this.send(encodeDataFrame({ id, offset, total: bytes.length, deflated }, bytes, offset, end));
    }
  }

  /** Serves honestly until half of the content has gone out, in the middle of a piece. True when that is so. */
  serveHalf({ id, piece, whole }: Order): boolean {
    const left = Math.max(0, Math.floor(whole.length / 2) + 1000 - this.#served);
    this.#served += piece.length;
    if (left >= piece.length) {
      this.sendPiece(id, piece);
      return false;
    }
    const start = { id, offset: 0, total: piece.length, deflated: false };
    if (left > 0) this.send(encodeDataFrame(start, piece, 0, Math.min(left, PAYLOAD_BYTES)));
    return true;
  }

  repeat(everyMs: number, act: () => void): void {
    const timer = setInterval(() => {
      if (this.#channel.readyState === 'open') act();
      else clearInterval(timer);
    }, everyMs);
  }

  destroy(): void {
    this.peer.destroy();
  }
}

class Hostile implements HostilePeer {
  asked = 0;
  readonly #links = new Map<string, Link>();
  readonly #greeted = new Set<Link>();
  readonly #bodies = new Map<string, Uint8Array>();
  #contents: readonly HostileContent[] = [];

  async start(order: HostileOrder): Promise<void> {
    if (order.mode === 'a deflate bomb') bomb = deflateSync(new Uint8Array(50 * MEGABYTE)).slice();
    await this.hold(order.contents);
    const socket = new WebSocket(order.tracker);
    socket.binaryType = 'arraybuffer';
    const say = (message: VisitorMessage): void => socket.send(encodeVisitorMessage(message));
    socket.addEventListener('open', () =>
      say({ kind: 'join', version: WIRE_VERSION, site: order.room, want: 8 }),
    );
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) =>
      this.#hear(decodeTrackerMessage(new Uint8Array(data)), order, say),
    );
  }

  async hold(contents: readonly HostileContent[]): Promise<void> {
    for (const { path, digest } of contents) {
      this.#bodies.set(digest, new Uint8Array(await (await fetch(path)).arrayBuffer()));
    }
    this.#contents = [...this.#contents, ...contents];
    for (const link of this.#greeted) sayHeld(link, contents);
  }

  #hear(message: TrackerMessage, order: HostileOrder, say: (message: VisitorMessage) => void): void {
    if (message.kind === 'introduce') {
      for (const peer of message.peers) if (!this.#links.has(peer)) this.#connect(peer, true, order, say);
    }
    if (message.kind !== 'signal') return;
    if (!this.#links.has(message.from)) this.#connect(message.from, false, order, say);
    if (!/^[[{]/.test(message.data)) return;
    for (const each of [JSON.parse(message.data)].flat()) this.#links.get(message.from)?.peer.signal(each);
  }

  #connect(
    peer: string,
    initiator: boolean,
    order: HostileOrder,
    say: (message: VisitorMessage) => void,
  ): void {
    const link = new Link(
      initiator,
      (data) => say({ kind: 'signal', to: peer, data }),
      () => this.#greet(link),
      (ask) => this.#answer(link, order, ask),
    );
    this.#links.set(peer, link);
  }

  #greet(link: Link): void {
    link.say({ kind: 'hello', version: WIRE_VERSION, maxFrame: FIRST_FRAME_BYTES });
    sayHeld(link, this.#contents);
    this.#greeted.add(link);
  }

  #answer(link: Link, { mode }: HostileOrder, { id, digest, index }: Ask): void {
    const whole = this.#bodies.get(digest);
    if (whole === undefined) return;
    this.asked++;
    const { start, end } = pieceSpan(whole.length, index);
    ANSWERS[mode](link, { id, piece: whole.subarray(start, end), whole, end });
  }
}

function sayHeld(link: Link, contents: readonly HostileContent[]): void {
  const holdings = contents.map(({ digest, size }) => ({
    digest,
    runs: [0, Math.ceil(size / pieceLength(size, 0))],
  }));
  for (let at = 0; at < holdings.length; at += MAX_HOLDINGS) {
    link.say({ kind: 'have', holdings: holdings.slice(at, at + MAX_HOLDINGS) });
  }
}

(globalThis as { hostile?: HostilePeer }).hostile = new Hostile();
