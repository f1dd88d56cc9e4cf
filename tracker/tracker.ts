/**
 * The public entry of `hearsay/tracker`: starts a tracker, on a port of its own or beside a site on its server.
 * Composes `socket-server.ts` with what admits, locates, joins nodes and answers requests. Called by the command line and
 * the demo.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { openAddressData } from './address-data.ts';
import { createAdmission } from './admission.ts';
import { addressSet, clientAddress } from './client-address.ts';
import { openCluster } from './cluster/open-cluster.ts';
import type { TrackerNote } from './core/tracker-effects.ts';
import type { RoomStats, TrackerStats } from './core/tracker-stats.ts';
import type { WebTorrentStats } from './core/webtorrent/webtorrent-core.ts';
import { answerRequests } from './http-answers.ts';
import { allowanceOf } from './ip-address.ts';
import { createNotary, type Notary, type NotaryOptions, type NotaryStats } from './notary/notary.ts';
import { answerNoNotary } from './notary/refusal-http.ts';
import { createOwnServer, listen, rememberAddress } from './own-server.ts';
import { serveSockets, type SocketServer } from './socket-server.ts';
import { checkOptions, pathOf, type OperationNote, type TrackerOptions } from './tracker-settings.ts';

export type {
  NotaryOptions,
  NotaryStats,
  OperationNote,
  RoomStats,
  TrackerNote,
  TrackerOptions,
  TrackerStats,
  WebTorrentStats,
};

export interface Tracker {
  readonly port: number;
  /** For `data-tracker`: `ws://host:port/path`. */
  readonly url: string;
  stats(): TrackerStats;
  /** Of each room that has members here. */
  roomStats(): RoomStats[];
  /** Takes no more visitors, answers /ready with 503, and sends those who are here elsewhere, a few at a time. */
  drain(seconds: number): Promise<void>;
  /** The notary's public key for the manifest, and what it does; `null` where there is none. */
  readonly notary: Pick<Notary, 'publicKey' | 'refused' | 'stats'> | null;
  /** On a server that is the caller's: answers a request that is the notary's, and says whether it was. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Null when WebTorrent clients are not served. */
  webTorrentStats(): WebTorrentStats | null;
  /** Closes every socket, and the server unless it is the caller's. May be called twice. */
  close(): Promise<void>;
}

/** Throws Fault `bad-option`, `cannot-read` for address data, or `cannot-listen` when the port can't be had. */
export async function startTracker(options: TrackerOptions = {}): Promise<Tracker> {
  checkOptions(options);
  const path = pathOf(options);
  const { onNote, closeLog } = await noteTaker(options);
  const admission = createAdmission(options);
  const proxies = addressSet('trustProxy', options.trustProxy ?? []);
  const owners = options.statusFor === undefined ? null : addressSet('statusFor', options.statusFor);
  const locate = await openAddressData(options);
  const cluster = await openCluster({ ...options, onNote });
  const notary = options.notary === undefined ? undefined : await createNotary(options.notary, cluster.shelf);
  const answer = (request: IncomingMessage, response: ServerResponse): boolean =>
    notary?.answer(request, response, allowanceOf(clientAddress(request, proxies))) ??
    // On another's server that path may be anybody's.
    (options.server === undefined && answerNoNotary(request, response));
  const server = options.server ?? (await createOwnServer(options));
  const sockets = serveSockets(server, {
    ...options,
    onNote,
    path,
    policy: options.policy ?? 'nearest',
    admission,
    proxies,
    locate,
    notary,
    webTorrent: options.webTorrent ?? isOpenToAll(options),
    tickets: cluster.tickets,
    joinNodes: cluster.joinNodes,
  });
  if (options.server === undefined) {
    const notaryStats = (): NotaryStats | null => notary?.stats() ?? null;
    answerRequests(server, sockets, { sites: options.sites, proxies, owners, notaryStats, answer });
    await cluster.ready();
    await openDoor(server, sockets, options).catch(async (error: unknown) => {
      notary?.close();
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
      return `${options.tlsCert === undefined ? 'ws' : 'wss'}://${host}:${port}${path}`;
    },
    stats: () => sockets.stats(),
    roomStats: () => sockets.roomStats(),
    drain: (seconds) => sockets.drain(seconds * 1000),
    webTorrentStats: () => sockets.webTorrentStats(),
    notary: notary ?? null,
    answer,
    close: () => {
      notary?.close();
      closed ??= closeAll(sockets, options.server === undefined ? server : undefined).finally(closeLog);
      return closed;
    },
  };
}

/** Throws Fault `cannot-listen`. */
function openDoor(server: Server, sockets: SocketServer, { port = 0, host }: TrackerOptions): Promise<void> {
  server.on('drop', () => sockets.countRefusal('no-room'));
  return listen(server, port, host);
}

/** WebTorrent clients have neither token nor site: where one of these is asked for, they are not let in unasked. */
function isOpenToAll({ tokenSecrets, sites }: TrackerOptions): boolean {
  return tokenSecrets === undefined && sites === undefined;
}

/** Who hears of what happens: the caller, the log, or both. The log's library is loaded where there is one. */
async function noteTaker({ onNote, logLevel = 'silent' }: TrackerOptions): Promise<{
  readonly onNote: TrackerOptions['onNote'];
  closeLog(this: void): void;
}> {
  if (logLevel === 'silent') return { onNote, closeLog: () => undefined };
  const log = (await import('./log.ts')).createLog(logLevel);
  return {
    onNote: (note) => {
      log.hear(note);
      onNote?.(note);
    },
    closeLog: () => log.close(),
  };
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
