/**
 * The public entry of `hearsay/tracker`: starts a tracker, on a port of its own or beside a site on its server.
 * Composes `socket-server.ts` with an HTTP server that answers `/health`. Called by the command line and the demo.
 */
import { createServer, type Server } from 'node:http';
import { Fault } from '../content/fault.ts';
import { MAX_SOCKETS } from './core/limits.ts';
import type { TrackerStats } from './core/tracker-core.ts';
import type { TrackerNote } from './core/tracker-effects.ts';
import type { WebTorrentStats } from './core/webtorrent/webtorrent-core.ts';
import { REQUEST_CHECK_MS, REQUEST_MS, SHARED_PATH, SPARE_CONNECTIONS } from './limits.ts';
import { refuseWith, serveSockets, type SocketServer } from './socket-server.ts';

export type { TrackerNote, TrackerStats, WebTorrentStats };

export interface TrackerOptions {
  /** 0, the default, takes a free one. Not used with `server`. */
  readonly port?: number | undefined;
  /** The address to listen on; all by default. Not used with `server`. */
  readonly host?: string | undefined;
  /** A server to attach to; it goes on belonging to the caller, who also answers its requests. */
  readonly server?: Server | undefined;
  /** Where WebSockets are taken: `/` on a server of its own, `/hearsay-tracker` on the caller's. */
  readonly path?: string | undefined;
  /** Take a client's address from the last entry of X-Forwarded-For. Only behind a proxy that always writes it. */
  readonly trustProxy?: boolean | undefined;
  /** Sockets from one address (512; an IPv6 /64 counts as one). */
  readonly maxPerAddress?: number | undefined;
  /** Sockets in all (18,000). */
  readonly maxSockets?: number | undefined;
  /** Visitors of one site (as many as there are sockets). */
  readonly maxRoomMembers?: number | undefined;
  /** Serve WebTorrent clients too, at the same address (true). They need no token and may open any swarm. */
  readonly webTorrent?: boolean | undefined;
  /** Told of each join, leave and refusal, for logs. */
  readonly onNote?: ((note: TrackerNote) => void) | undefined;
}

export interface Tracker {
  readonly port: number;
  /** For `data-tracker`: `ws://host:port/path`. */
  readonly url: string;
  stats(): TrackerStats;
  /** Null when WebTorrent clients are not served. */
  webTorrentStats(): WebTorrentStats | null;
  /** Closes every socket, and the server unless it is the caller's. May be called twice. */
  close(): Promise<void>;
}

/** Throws Fault `bad-option`, or `cannot-listen` when the port can't be had. */
export async function startTracker(options: TrackerOptions = {}): Promise<Tracker> {
  const path = options.path ?? (options.server === undefined ? '/' : SHARED_PATH);
  checkOptions(options, path);
  const server = options.server ?? createOwnServer(options);
  const sockets = serveSockets(server, {
    ...options,
    path,
    trustProxy: options.trustProxy ?? false,
    webTorrent: options.webTorrent ?? true,
  });
  if (options.server === undefined) {
    answerHealth(server, sockets);
    await listen(server, options.port ?? 0, options.host);
  }
  const where = rememberAddress(server);
  let closed: Promise<void> | undefined;
  return {
    get port() {
      return where().port;
    },
    get url() {
      const { host, port } = where();
      return `ws://${host}:${port}${path}`;
    },
    stats: () => sockets.stats(),
    webTorrentStats: () => sockets.webTorrentStats(),
    close: () => (closed ??= closeAll(sockets, options.server === undefined ? server : undefined)),
  };
}

function createOwnServer(options: TrackerOptions): Server {
  const server = createServer({
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: REQUEST_CHECK_MS,
  });
  server.maxConnections = (options.maxSockets ?? MAX_SOCKETS) + SPARE_CONNECTIONS;
  server.on('clientError', (_error, stream) => {
    refuseWith(stream, '400 Bad Request');
  });
  return server;
}

function answerHealth(server: Server, sockets: SocketServer): void {
  const startedAt = performance.now();
  server.on('request', (request, response) => {
    // Bodies are of no interest; read on, so that the connection can be used again.
    request.on('error', () => undefined).resume();
    response.on('error', () => undefined);
    const asked = (request.url ?? '').split('?', 1).join('');
    if (asked !== '/health' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('A Hearsay tracker. Visitors connect with a WebSocket; GET /health says how it is.\n');
      return;
    }
    const uptimeSeconds = Math.round((performance.now() - startedAt) / 1000);
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    const webTorrent = sockets.webTorrentStats();
    response.end(`${JSON.stringify({ status: 'ok', uptimeSeconds, ...sockets.stats(), webTorrent })}\n`);
  });
}

function listen(server: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(cannotListen(error, port, host));
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      // Such as running out of file descriptors while accepting: the connections that exist go on.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

async function closeAll(sockets: SocketServer, ownServer: Server | undefined): Promise<void> {
  const stopped =
    ownServer === undefined
      ? Promise.resolve()
      : new Promise<void>((resolve) => {
          ownServer.close(() => resolve());
        });
  await sockets.close();
  ownServer?.closeAllConnections();
  await stopped;
}

function checkOptions(options: TrackerOptions, path: string): void {
  const port = options.port ?? 0;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw badOption('port', port, 'a whole number from 0 (any free port) to 65535');
  }
  if (!/^\/[^?#\s]*$/.test(path)) throw badOption('path', path, 'a path that begins with /');
  for (const name of ['maxPerAddress', 'maxSockets', 'maxRoomMembers'] as const) {
    const value = options[name] ?? 1;
    if (!Number.isSafeInteger(value) || value < 1) throw badOption(name, value, 'a whole number from 1');
  }
}

function badOption(option: string, value: unknown, expected: string): Fault<'bad-option'> {
  const found = String(value);
  const message = `The tracker's option ${option} is ${found}. Expected ${expected}.`;
  return new Fault('bad-option', { option, found, expected }, message);
}

function cannotListen(
  error: NodeJS.ErrnoException,
  port: number,
  host: string | undefined,
): Fault<'cannot-listen'> {
  const where = `${host ?? 'every address'}, port ${port}`;
  const advice =
    error.code === 'EADDRINUSE'
      ? 'Another program has it: stop that one, or name another port (0 takes a free one).'
      : error.code === 'EACCES'
        ? 'Ports below 1024 need a privilege: name a higher one.'
        : 'Name an address of this machine and a free port.';
  const detail = error.code ?? error.message;
  const message = `The tracker cannot listen on ${where} (${detail}). ${advice}`;
  return new Fault('cannot-listen', { host: host ?? '', port, detail }, message);
}

/** Where this machine reaches the server, also after it has closed; port 0 as long as it has not listened. */
function rememberAddress(server: Server): () => { readonly host: string; readonly port: number } {
  let known = { host: 'localhost', port: 0 };
  const look = (): typeof known => {
    const bound = server.address();
    if (bound !== null && typeof bound !== 'string')
      known = { host: hostInUrl(bound.address), port: bound.port };
    return known;
  };
  look();
  return look;
}

function hostInUrl(address: string): string {
  if (address === '0.0.0.0' || address === '::') return 'localhost';
  return address.includes(':') ? `[${address}]` : address;
}
