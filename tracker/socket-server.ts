/**
 * The tracker's edge: WebSockets and a timer around the pure core. Turns frames into events and carries out effects;
 * decides nothing about rooms. Called by `tracker.ts` with the HTTP server whose upgrades it takes.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { BlockList } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { encodeTrackerMessage } from '../protocol/tracker-codec.ts';
import type { TrackerMessage } from '../protocol/tracker-messages.ts';
import type { Locate } from './address-data.ts';
import type { Admission } from './admission.ts';
import { clientAddress } from './client-address.ts';
import { closeCode, GOING_AWAY, SERVICE_RESTART } from './close-codes.ts';
import type { JoinNodes, Nodes } from './cluster/nodes.ts';
import { TrackerCore } from './core/tracker-core.ts';
import type { NodeEffect, TrackerEffect, TrackerNote } from './core/tracker-effects.ts';
import type { TrackerEvent } from './core/tracker-events.ts';
import { refuseAsk } from './notary/no-notary.ts';
import type { Notary } from './notary/notary.ts';
import type { TrackerCoreOptions } from './core/tracker-options.ts';
import type { RoomStats, TrackerStats } from './core/tracker-stats.ts';
import type { Whereabouts } from './core/whereabouts.ts';
import { allowanceOf, prefixOf } from './ip-address.ts';
import { JoinGate } from './join-gate.ts';
import { CLOSE_GRACE_MS, MAX_ANSWERED_BYTES, MAX_FRAGMENTS, MAX_UNSENT_BYTES } from './limits.ts';
import { readFrame } from './read-frame.ts';

export interface SocketServerOptions extends Omit<TrackerCoreOptions, 'random' | 'randomId' | 'clustered'> {
  readonly path: string;
  /** Addresses whose X-Forwarded-For is believed. */
  readonly proxies: BlockList;
  readonly locate: Locate;
  readonly admission: Admission;
  readonly joinNodes?: JoinNodes | undefined;
  readonly onNote?: ((note: TrackerNote) => void) | undefined;
  readonly notary?: Pick<Notary, 'hear' | 'forget'> | undefined;
}

export interface SocketServer {
  stats(): TrackerStats;
  roomStats(): RoomStats[];
  /** False while sockets are refused, as when it drains. */
  readonly open: boolean;
  /** Null for a tracker that is alone. */
  readonly nodes: Nodes | null;
  /** Takes no more sockets and closes those that are open (1012), a few at a time over `ms`. */
  drain(ms: number): Promise<void>;
  /** Takes no more sockets, closes those that are open (1001), and ends those that do not answer. */
  close(): Promise<void>;
}

/** `closeTimeout` is documented by ws and not yet in its types: no more than this for a peer that does not answer. */
const HANDSHAKES = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: MAX_ANSWERED_BYTES,
  maxFragments: MAX_FRAGMENTS,
  closeTimeout: CLOSE_GRACE_MS,
};

export function serveSockets(server: Server, options: SocketServerOptions): SocketServer {
  const edge = new Edge(options);
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    if (pathOf(request) === options.path) edge.accept(request, stream, head);
    else if (server.listenerCount('upgrade') === 1) refuseWith(stream, '404 Not Found');
  };
  server.on('upgrade', onUpgrade);
  return {
    stats: () => edge.core.stats(),
    roomStats: () => edge.core.roomStats(),
    get open() {
      return !edge.closing;
    },
    nodes: edge.nodes,
    drain: (ms) => edge.drain(ms),
    close: async () => {
      await edge.close();
      server.off('upgrade', onUpgrade);
    },
  };
}

class Edge {
  readonly core: TrackerCore;
  readonly nodes: Nodes | null;
  closing = false;
  private readonly options: SocketServerOptions;
  private readonly sockets = new Map<number, WebSocket>();
  private readonly handshakes = new WebSocketServer(HANDSHAKES);
  private lastSocket = 0;
  private timer: NodeJS.Timeout | undefined;
  private whenEmpty: (() => void) | undefined;

  constructor(options: SocketServerOptions) {
    this.options = options;
    this.core = new TrackerCore({
      ...options,
      random: Math.random,
      randomId: () => randomBytes(16).toString('hex'),
      clustered: options.joinNodes !== undefined,
    });
    this.nodes = options.joinNodes?.((event) => this.tell(event)) ?? null;
  }

  accept(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.closing) return refuseWith(stream, '503 Service Unavailable');
    const { origin } = request.headers;
    if (!this.options.admission.admitsOrigin(origin)) return refuseWith(stream, '403 Forbidden');
    const address = clientAddress(request, this.options.proxies);
    this.handshakes.handleUpgrade(request, stream, head, (webSocket) =>
      this.adopt(webSocket, address, origin),
    );
  }

  async drain(ms: number): Promise<void> {
    this.closing = true;
    const open = [...this.sockets.values()];
    const step = ms / Math.max(1, open.length);
    const startedAt = performance.now();
    for (const [place, webSocket] of open.entries()) {
      const early = startedAt + place * step - performance.now();
      if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
      webSocket.close(SERVICE_RESTART, 'tracker restarting');
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    const emptied = new Promise<void>((resolve) => {
      this.whenEmpty = resolve;
    });
    for (const webSocket of this.sockets.values()) webSocket.close(GOING_AWAY, 'tracker closing');
    const grace = setTimeout(() => {
      for (const webSocket of this.sockets.values()) webSocket.terminate();
    }, CLOSE_GRACE_MS);
    if (this.sockets.size > 0) await emptied;
    clearTimeout(grace);
    await this.nodes?.close();
  }

  private adopt(webSocket: WebSocket, address: string, origin: string | undefined): void {
    const socket = ++this.lastSocket;
    this.sockets.set(socket, webSocket);
    const gate = new JoinGate(this.options.admission, origin, webSocket, (event) => this.tell(event));
    // ws closes the socket itself after an error; without a listener the process would end.
    webSocket.on('error', () => undefined);
    webSocket.on('message', (data: Buffer, isBinary) => gate.hear(readFrame(socket, data, isBinary)));
    // A WebSocket ping is answered by ws; told to the core, it counts as a sign of life and against the rate.
    webSocket.on('ping', () => this.tell({ kind: 'message', socket, message: { kind: 'ping' } }));
    webSocket.on('close', () => {
      this.sockets.delete(socket);
      this.options.notary?.forget(socket);
      this.tell({ kind: 'closed', socket });
      if (this.sockets.size === 0) this.whenEmpty?.();
    });
    this.tell({ kind: 'open', socket, ...this.whereaboutsOf(address) });
  }

  private whereaboutsOf(address: string): Whereabouts {
    return { address: allowanceOf(address), prefix: prefixOf(address), ...this.options.locate(address) };
  }

  private tell(event: TrackerEvent): void {
    for (const effect of this.core.handle(event, performance.now())) this.run(effect);
  }

  private run(effect: TrackerEffect): void {
    switch (effect.kind) {
      case 'send':
        return this.send(effect.socket, effect.message);
      case 'close':
        return this.sockets.get(effect.socket)?.close(closeCode(effect.reason), effect.reason);
      case 'wake-at':
        return this.wakeAt(effect.time);
      case 'note':
        return this.options.onNote?.(effect.note);
      case 'ask-notary':
        return this.askNotary(effect);
      default:
        return this.tellNodes(effect);
    }
  }

  private tellNodes(effect: NodeEffect): void {
    switch (effect.kind) {
      case 'announce':
        return this.nodes?.announce(effect.room, effect.member);
      case 'withdraw':
        return this.nodes?.withdraw(effect.room, effect.member);
      case 'tell-node':
        return this.nodes?.tell(effect.node, effect.message);
    }
  }

  private askNotary({ socket, address, ask }: TrackerEffect & { readonly kind: 'ask-notary' }): void {
    const answer = (message: TrackerMessage): void => this.send(socket, message);
    if (this.options.notary === undefined) refuseAsk(ask, answer);
    else this.options.notary.hear(socket, address, ask, answer);
  }

  private send(socket: number, message: TrackerMessage): void {
    const webSocket = this.sockets.get(socket);
    if (webSocket === undefined || webSocket.readyState !== WebSocket.OPEN) return;
    webSocket.send(encodeTrackerMessage(message));
    if (webSocket.bufferedAmount > MAX_UNSENT_BYTES) webSocket.terminate();
  }

  private wakeAt(time: number): void {
    clearTimeout(this.timer);
    if (this.closing) return;
    this.timer = setTimeout(() => this.tell({ kind: 'wake' }), Math.max(0, time - performance.now()));
    // The server holds the process; the timer alone must not.
    this.timer.unref();
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1).join('');
}

/** Answers a connection that got no further than its request, and ends it. */
export function refuseWith(stream: Duplex, status: string): void {
  stream.on('error', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => stream.destroy());
}
