/**
 * The tracker's edge: WebSockets and a timer around the pure core. Turns frames into events and carries out effects;
 * decides nothing about rooms. Called by `tracker.ts` with the HTTP server whose upgrades it takes.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { isFault } from '../content/fault.ts';
import { decodeVisitorMessage, encodeTrackerMessage, MAX_VISITOR_BYTES } from '../protocol/tracker-codec.ts';
import type { TrackerMessage } from '../protocol/tracker-messages.ts';
import { clientAddress } from './client-address.ts';
import { AddressBook } from './core/address-book.ts';
import { MAX_PER_ADDRESS } from './core/limits.ts';
import { TrackerCore, type TrackerCoreOptions, type TrackerStats } from './core/tracker-core.ts';
import type { TrackerEffect, TrackerNote } from './core/tracker-effects.ts';
import type { TrackerEvent } from './core/tracker-events.ts';
import { CLOSE_GRACE_MS, MAX_ANSWERED_BYTES, MAX_FRAGMENTS, MAX_UNSENT_BYTES } from './limits.ts';
import type { WebTorrentStats } from './core/webtorrent/webtorrent-core.ts';
import { VisitorSocket, type SocketListener } from './visitor-socket.ts';
import { Clients, isWebTorrent } from './webtorrent/clients.ts';

export interface SocketServerOptions extends Omit<TrackerCoreOptions, 'random' | 'randomId'> {
  readonly path: string;
  readonly trustProxy: boolean;
  /** Whether sockets that begin with JSON are served as WebTorrent clients. */
  readonly webTorrent: boolean;
  readonly onNote?: ((note: TrackerNote) => void) | undefined;
}

export interface SocketServer {
  stats(): TrackerStats;
  /** Null when WebTorrent clients are not served. */
  webTorrentStats(): WebTorrentStats | null;
  /** Takes no more sockets, closes those that are open (1001), and ends those that do not answer. */
  close(): Promise<void>;
}

/** RFC 6455, section 7.4.1, and the IANA registry it founded for 1013. */
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
const TOO_BIG = 1009;
const TRY_AGAIN_LATER = 1013;

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
    stats: () => edge.stats(),
    webTorrentStats: () => edge.webTorrentStats(),
    close: async () => {
      await edge.close();
      server.off('upgrade', onUpgrade);
    },
  };
}

class Edge implements SocketListener {
  private readonly options: SocketServerOptions;
  private readonly core: TrackerCore;
  private readonly clients: Clients | null;
  private readonly sockets = new Map<number, VisitorSocket>();
  private readonly handshakes = new WebSocketServer(HANDSHAKES);
  private lastSocket = 0;
  private timer: NodeJS.Timeout | undefined;
  private closing = false;
  private whenEmpty: (() => void) | undefined;

  constructor(options: SocketServerOptions) {
    this.options = options;
    const addresses = new AddressBook(options.maxPerAddress ?? MAX_PER_ADDRESS);
    this.clients = options.webTorrent ? new Clients({ addresses, maxSockets: options.maxSockets }) : null;
    this.core = new TrackerCore({
      random: Math.random,
      randomId: () => randomBytes(16).toString('hex'),
      addresses,
      maxRoomMembers: options.maxRoomMembers,
      maxSockets: options.maxSockets,
    });
  }

  stats(): TrackerStats {
    return this.core.stats();
  }

  webTorrentStats(): WebTorrentStats | null {
    return this.clients?.stats() ?? null;
  }

  accept(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.closing) return refuseWith(stream, '503 Service Unavailable');
    const address = clientAddress(request, this.options.trustProxy);
    this.handshakes.handleUpgrade(request, stream, head, (webSocket) =>
      this.adopt(webSocket, stream, address),
    );
  }

  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    this.clients?.close();
    const emptied = new Promise<void>((resolve) => {
      this.whenEmpty = resolve;
    });
    for (const webSocket of this.sockets.values()) webSocket.close(GOING_AWAY, 'tracker closing');
    const grace = setTimeout(() => {
      for (const webSocket of this.sockets.values()) webSocket.terminate();
    }, CLOSE_GRACE_MS);
    if (this.sockets.size > 0) await emptied;
    clearTimeout(grace);
  }

  private adopt(visitor: VisitorSocket, stream: Duplex, address: string): void {
    const socket = ++this.lastSocket;
    this.sockets.set(socket, visitor);
    visitor.begin(socket, address, stream, this);
    if (this.clients === null) visitor.language = 'native';
    this.tell({ kind: 'open', socket, address });
  }

  hear(visitor: VisitorSocket, data: Buffer, isBinary: boolean): void {
    if (visitor.language === 'unknown') this.learnLanguage(visitor, data);
    if (visitor.language === 'webtorrent') this.clients?.hear(visitor, data, isBinary);
    else this.tell(toEvent(visitor.number, data, isBinary));
  }

  /** A WebSocket ping is answered by ws; told to a core, it counts as a sign of life and against the rate. */
  hearPing(visitor: VisitorSocket): void {
    if (visitor.language === 'webtorrent') this.clients?.hearPing(visitor);
    else this.tell({ kind: 'message', socket: visitor.number, message: { kind: 'ping' } });
  }

  end({ number, language }: VisitorSocket): void {
    this.sockets.delete(number);
    if (language === 'webtorrent') this.clients?.end(number);
    else this.tell({ kind: 'closed', socket: number });
    if (this.sockets.size === 0) this.whenEmpty?.();
  }

  /** From its first word on a visitor is with one core or the other. */
  private learnLanguage(visitor: VisitorSocket, data: Buffer): void {
    visitor.language = isWebTorrent(data) ? 'webtorrent' : 'native';
    if (visitor.language === 'native') return;
    this.tell({ kind: 'closed', socket: visitor.number });
    if (visitor.isOpen()) this.clients?.adopt(visitor);
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
    }
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

function toEvent(socket: number, data: Buffer, isBinary: boolean): TrackerEvent {
  if (!isBinary) {
    const detail = 'Text frame refused. Send each message as MessagePack in a binary frame.';
    return { kind: 'garbage', socket, code: 'bad-message', detail };
  }
  if (data.length > MAX_VISITOR_BYTES) {
    const detail = `Message of ${data.length} bytes refused. Send at most ${MAX_VISITOR_BYTES}.`;
    return { kind: 'garbage', socket, code: 'too-large', detail };
  }
  try {
    return { kind: 'message', socket, message: decodeVisitorMessage(data) };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { kind: 'garbage', socket, code: 'bad-message', detail: error.message };
  }
}

function closeCode(reason: (TrackerEffect & { readonly kind: 'close' })['reason']): number {
  switch (reason) {
    case 'room-full':
    case 'too-fast':
      return TRY_AGAIN_LATER;
    case 'too-large':
      return TOO_BIG;
    case 'silent':
      return GOING_AWAY;
    case 'bad-message':
    case 'version':
    case 'not-joined':
    case 'already-joined':
      return POLICY_VIOLATION;
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
