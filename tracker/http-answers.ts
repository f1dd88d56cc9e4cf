/**
 * What a tracker's own server answers to plain requests: `/health`, `/ready`, `/metrics` and the owner's page. Knows nothing
 * of sockets but their figures. Called by `tracker.ts`.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import { roomOf } from './admission.ts';
import { clientAddress, contains } from './client-address.ts';
import type { Metrics } from './metrics.ts';
import type { NotaryStats } from './notary/notary.ts';
import type { SocketServer } from './socket-server.ts';
import { statusPage } from './status-page.ts';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const TEXT = 'text/plain; charset=utf-8';
const NOT_FOUND: Answer = {
  status: 404,
  type: TEXT,
  body: 'A Hearsay tracker. Visitors connect with a WebSocket; GET /health says how it is.\n',
};
/** The page has no scripts, and nothing from elsewhere. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

export interface AnswerOptions {
  /** Sites whose names the owner's page may show. */
  readonly sites?: readonly string[] | undefined;
  readonly proxies: BlockList;
  /** Addresses that may see metrics and page; null for all. */
  readonly owners: BlockList | null;
  /** Null where there is no notary. */
  notaryStats(this: void): NotaryStats | null;
  /** Answers what is the notary's, and says whether it was. */
  answer(this: void, request: IncomingMessage, response: ServerResponse): boolean;
}

/** Answers every request to `server`. */
export function answerRequests(server: Server, sockets: SocketServer, options: AnswerOptions): void {
  const answers = new Answers(sockets, options);
  server.on('request', (request, response) => {
    // Bodies are of no interest; read on, so that the connection can be used again.
    request.on('error', () => undefined).resume();
    response.on('error', () => undefined);
    if (options.answer(request, response)) return;
    answers.to(request).then(
      (answer) => send(response, answer),
      () => send(response, { status: 500, type: TEXT, body: 'That went wrong.\n' }),
    );
  });
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type });
  response.end(body);
}

class Answers {
  private readonly sockets: SocketServer;
  private readonly startedAt = performance.now();
  private readonly names: ReadonlyMap<string, string>;
  private readonly options: AnswerOptions;
  private metrics: Promise<Metrics> | null = null;

  constructor(sockets: SocketServer, options: AnswerOptions) {
    this.sockets = sockets;
    this.options = options;
    this.names = new Map((options.sites ?? []).map((site) => [roomOf(site), site]));
  }

  async to(request: IncomingMessage): Promise<Answer> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return NOT_FOUND;
    switch ((request.url ?? '').split('?', 1).join('')) {
      case '/health':
        return this.health();
      case '/ready':
        return this.ready();
      case '/metrics':
        return this.isOwner(request) ? this.measure() : NOT_FOUND;
      case '/':
        return this.isOwner(request) ? this.status() : NOT_FOUND;
      default:
        return NOT_FOUND;
    }
  }

  /** The process is alive. What it says is for people. */
  private health(): Answer {
    const { uptimeSeconds, sockets, connected } = this;
    const webTorrent = sockets.webTorrentStats();
    const notary = this.options.notaryStats();
    const status = connected === false ? 'alone: redis can not be reached' : 'ok';
    return {
      status: 200,
      type: 'application/json',
      body: `${JSON.stringify({ status, uptimeSeconds, ...sockets.stats(), webTorrent, notary })}\n`,
    };
  }

  /** Visitors may be sent here. A node without Redis takes them too: it goes on alone. */
  private ready(): Answer {
    return this.sockets.open
      ? { status: 200, type: TEXT, body: 'ready\n' }
      : { status: 503, type: TEXT, body: 'draining\n' };
  }

  private async measure(): Promise<Answer> {
    this.metrics ??= import('./metrics.ts').then(({ createMetrics }) =>
      createMetrics({
        stats: () => this.sockets.stats(),
        webTorrentStats: () => this.sockets.webTorrentStats(),
        notaryStats: this.options.notaryStats,
        connected: () => this.connected,
      }),
    );
    const metrics = await this.metrics;
    return { status: 200, type: metrics.contentType, body: await metrics.text() };
  }

  private status(): Answer {
    const { sockets, names, uptimeSeconds, connected } = this;
    const notary = this.options.notaryStats();
    const webTorrent = sockets.webTorrentStats();
    const known = { stats: sockets.stats(), rooms: sockets.roomStats(), webTorrent, notary };
    const status = { ...known, names, uptimeSeconds, connected };
    return { status: 200, type: 'text/html; charset=utf-8', body: statusPage(status) };
  }

  private get connected(): boolean | null {
    return this.sockets.nodes === null ? null : this.sockets.nodes.connected;
  }

  private get uptimeSeconds(): number {
    return Math.round((performance.now() - this.startedAt) / 1000);
  }

  private isOwner(request: IncomingMessage): boolean {
    const { owners, proxies } = this.options;
    return owners === null || contains(owners, clientAddress(request, proxies));
  }
}
