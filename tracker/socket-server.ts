/**
 * The tracker's edge: WebSockets and a timer around the pure core. Turns frames into events and carries out effects;
 * decides nothing about rooms. Called by `tracker.ts` with the HTTP server whose upgrades it takes.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { BlockList } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { encodeTrackerMessage } from '../protocol/tracker-codec.ts';
import { messageOffered } from '../protocol/opening-request.ts';
import type { TrackerMessage } from '../protocol/tracker-messages.ts';
import type { Locate } from './address-data.ts';
import type { Admission } from './admission.ts';
import { clientAddress } from './client-address.ts';
import { closeCode, GOING_AWAY } from './close-codes.ts';
import type { JoinNodes, Nodes } from './cluster/nodes.ts';
import { AddressBook } from './core/address-book.ts';
import type { DoorReason } from './core/refusal-reasons.ts';
import { MAX_PER_ADDRESS } from './core/limits.ts';
import { TrackerCore } from './core/tracker-core.ts';
import type { NodeEffect, TrackerEffect, TrackerNote } from './core/tracker-effects.ts';
import type { TrackerEvent } from './core/tracker-events.ts';
import { refuseAsk } from './notary/no-notary.ts';
import type { Notary } from './notary/notary.ts';
import type { TrackerCoreOptions } from './core/tracker-options.ts';
import type { RoomStats, TrackerStats } from './core/tracker-stats.ts';
import type { Whereabouts } from './core/whereabouts.ts';
import { drainSockets } from './drain-sockets.ts';
import { allowanceOf, prefixOf } from './ip-address.ts';
import { JoinGate } from './join-gate.ts';
import { refuseWith } from './refuse-with.ts';
import { CLOSE_GRACE_MS, MAX_ANSWERED_BYTES, MAX_FRAGMENTS, MAX_UNSENT_BYTES } from './limits.ts';
import { newMemberName } from './member-name.ts';
import { readFrame } from './read-frame.ts';
import type { WebTorrentStats } from './core/webtorrent/webtorrent-core.ts';
import type { DrainNote } from './tracker-settings.ts';
import { VisitorSocket, type SocketListener } from './visitor-socket.ts';
import { Clients } from './webtorrent/clients.ts';

export interface SocketServerOptions extends Omit<TrackerCoreOptions, 'random' | 'nextName' | 'clustered'> {
  readonly path: string;
  /** Addresses whose X-Forwarded-For is believed. */
  readonly proxies: BlockList;
  readonly locate: Locate;
  readonly admission: Admission;
  readonly joinNodes?: JoinNodes | undefined;
  /** Whether sockets that begin with JSON are served as WebTorrent clients, or told that they are not. */
  readonly webTorrent: boolean;
  readonly onNote?: ((note: TrackerNote | DrainNote) => void) | undefined;
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
  /** Null when WebTorrent clients are not served. */
  webTorrentStats(): WebTorrentStats | null;
  /** Somebody was refused elsewhere, before there was a request: it is counted here with all others. */
  countRefusal(reason: DoorReason): void;
  /** Takes no more sockets, closes those that are open (1001), and ends those that do not answer. */
  close(): Promise<void>;
}

/** `closeTimeout` is documented by ws and not yet in its types: no more than this for a peer that does not answer. */
const HANDSHAKES = {
  WebSocket: VisitorSocket,
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
    webTorrentStats: () => edge.webTorrentStats(),
    countRefusal: (reason) => edge.tell({ kind: 'turned-away', reason }),
    close: async () => {
      await edge.close();
      server.off('upgrade', onUpgrade);
    },
  };
}

class Edge implements SocketListener {
  readonly core: TrackerCore;
  readonly nodes: Nodes | null;
  closing = false;
  private readonly options: SocketServerOptions;
  private readonly clients: Clients;
  private readonly sockets = new Map<number, VisitorSocket>();
  private readonly handshakes = new WebSocketServer(HANDSHAKES);
  private lastSocket = 0;
  private timer: NodeJS.Timeout | undefined;
  private whenEmpty: (() => void) | undefined;

  constructor(options: SocketServerOptions) {
    this.options = options;
    const addresses = new AddressBook(options.maxPerAddress ?? MAX_PER_ADDRESS);
    this.clients = new Clients({ addresses, maxSockets: options.maxSockets, serves: options.webTorrent });
    this.core = new TrackerCore({
      ...options,
      random: Math.random,
      nextName: () => newMemberName(Date.now()),
      clustered: options.joinNodes !== undefined,
      addresses,
    });
    this.nodes = options.joinNodes?.((event) => this.tell(event)) ?? null;
  }

  webTorrentStats(): WebTorrentStats | null {
    return this.options.webTorrent ? this.clients.stats() : null;
  }

  accept(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.closing) {
      this.tell({ kind: 'turned-away', reason: 'draining' });
      return refuseWith(stream, '503 Service Unavailable', 'This tracker is about to end. Connect again.');
    }
    const { origin, 'sec-websocket-protocol': offered } = request.headers;
    const refusal = this.options.admission.refusalOfOrigin(origin);
    if (refusal !== null) {
      this.tell({ ...refusal, kind: 'turned-away' });
      return refuseWith(stream, '403 Forbidden', refusal.detail);
    }
    const address = clientAddress(request, this.options.proxies);
    this.handshakes.handleUpgrade(request, stream, head, (visitor) => {
      this.adopt(visitor, stream, address, origin);
      const message = messageOffered(offered);
      if (message !== null) visitor.hear(Buffer.from(message.buffer), true);
    });
  }

  async drain(ms: number): Promise<void> {
    this.closing = true;
    await drainSockets(this.sockets, ms, (note) => this.options.onNote?.(note));
  }

  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    this.clients.close();
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

  private adopt(visitor: VisitorSocket, stream: Duplex, address: string, origin: string | undefined): void {
    const socket = ++this.lastSocket;
    this.sockets.set(socket, visitor);
    visitor.gate = new JoinGate(this.options.admission, origin, visitor, this.take);
    visitor.begin(socket, allowanceOf(address), stream, this);
    this.tell({ kind: 'open', socket, ...this.whereaboutsOf(address) });
  }

  private whereaboutsOf(address: string): Whereabouts {
    return { address: allowanceOf(address), prefix: prefixOf(address), ...this.options.locate(address) };
  }

  hear(visitor: VisitorSocket, data: Buffer, isBinary: boolean): void {
    if (visitor.language === 'unknown') this.learnLanguage(visitor, data, isBinary);
    if (visitor.language === 'webtorrent') this.clients.hear(visitor, data, isBinary);
    else visitor.gate?.hear(readFrame(visitor.number, data, isBinary));
  }

  /** A WebSocket ping is answered by ws; told to a core, it counts as a sign of life and against the rate. */
  hearPing(visitor: VisitorSocket): void {
    if (visitor.language === 'webtorrent') this.clients.hearPing(visitor);
    else this.tell({ kind: 'message', socket: visitor.number, message: { kind: 'ping' } });
  }

  end({ number, language }: VisitorSocket): void {
    this.sockets.delete(number);
    this.options.notary?.forget(number);
    if (language === 'webtorrent') this.clients.end(number);
    else this.tell({ kind: 'closed', socket: number });
    if (this.sockets.size === 0) this.whenEmpty?.();
  }

  /** From its first word on a visitor is with one core or the other. */
  private learnLanguage(visitor: VisitorSocket, data: Buffer, isBinary: boolean): void {
    visitor.language = this.clients.speakIn(data, isBinary) ? 'webtorrent' : 'native';
    if (visitor.language === 'native') return;
    this.tell({ kind: 'closed', socket: visitor.number });
    if (!this.options.webTorrent) this.tell({ kind: 'turned-away', reason: 'web-torrent' });
    if (visitor.isOpen()) this.clients.adopt(visitor);
  }

  /** One for all sockets. */
  private readonly take = (event: TrackerEvent): void => this.tell(event);

  tell(event: TrackerEvent): void {
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
