/**
 * The public entry of `hearsay/tracker`: starts a tracker, on a port of its own or beside a site on its server.
 * Composes `socket-server.ts` with an HTTP server that answers `/health`. Called by the command line and the demo.
 */
import type { Server } from 'node:http';
import { openAddressData } from './address-data.ts';
import { createAdmission } from './admission.ts';
import { addressSet } from './client-address.ts';
import type { TrackerNote } from './core/tracker-effects.ts';
import type { RoomStats, TrackerStats } from './core/tracker-stats.ts';
import { createOwnServer, listen, rememberAddress } from './own-server.ts';
import { serveSockets, type SocketServer } from './socket-server.ts';
import { openCluster } from './cluster/open-cluster.ts';
import { checkOptions, pathOf, type RedisNote, type TrackerOptions } from './tracker-settings.ts';

export type { RedisNote, RoomStats, TrackerNote, TrackerOptions, TrackerStats };

export interface Tracker {
  readonly port: number;
  /** For `data-tracker`: `ws://host:port/path`. */
  readonly url: string;
  stats(): TrackerStats;
  /** Closes every socket, and the server unless it is the caller's. May be called twice. */
  close(): Promise<void>;
}

/** Throws Fault `bad-option`, `cannot-read` for address data, or `cannot-listen` when the port can't be had. */
export async function startTracker(options: TrackerOptions = {}): Promise<Tracker> {
  checkOptions(options);
  const path = pathOf(options);
  const admission = createAdmission(options);
  const proxies = addressSet('trustProxy', options.trustProxy ?? []);
  const locate = await openAddressData(options);
  const cluster = await openCluster(options);
  const server = options.server ?? createOwnServer(options);
  const sockets = serveSockets(server, {
    ...options,
    path,
    policy: options.policy ?? 'nearest',
    admission,
    proxies,
    locate,
    ...cluster,
  });
  if (options.server === undefined) {
    answerHealth(server, sockets);
    await cluster.ready();
    await listen(server, options.port ?? 0, options.host).catch(async (error: unknown) => {
      await sockets.close();
      throw error;
    });
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
    close: () => (closed ??= closeAll(sockets, options.server === undefined ? server : undefined)),
  };
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
    response.end(`${JSON.stringify({ status: 'ok', uptimeSeconds, ...sockets.stats() })}\n`);
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
