/**
 * A site of two origins that answers every kind of request that Hearsay leaves alone, and echoes what it was asked, so
 * that two runs of one page can be compared to the last header. Knows nothing of Hearsay. Called by `parity.test.ts`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A body with its headers, by path. */
export type Served = Readonly<Record<string, { readonly body: string | Uint8Array; readonly type: string }>>;

const PIXEL = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.repeat(1000);
const VALIDATOR = '"letters"';

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

export class ParitySite {
  readonly #servers: readonly [Server, Server] = [this.#serve(), this.#serve()];
  /** Requests to `/counted` since `forget`. */
  #counted = 0;
  files: Served = {};

  get origin(): string {
    return originOf(this.#servers[0]);
  }

  get otherOrigin(): string {
    return originOf(this.#servers[1]);
  }

  async listen(): Promise<void> {
    for (const server of this.#servers) {
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
    }
  }

  /** Answers from now on as if nobody had asked before. */
  forget(): void {
    this.#counted = 0;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    }
  }

  #serve(): Server {
    return createServer((request, response) => {
      const url = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`);
      response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
      response.setHeader('access-control-allow-credentials', 'true');
      response.setHeader('access-control-allow-headers', 'x-asked, authorization, range, content-type');
      response.setHeader('access-control-allow-methods', 'GET, HEAD, POST, PUT, DELETE, OPTIONS');
      response.setHeader('timing-allow-origin', '*');
      this.#answer(request, response, url);
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const file = this.files[url.pathname];
    const answer = this.#answers[url.pathname];
    if (file !== undefined) {
      const body = Buffer.from(file.body as string);
      response.writeHead(200, { 'content-type': file.type, 'content-length': body.length }).end(body);
    } else if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (answer !== undefined) answer(request, response, url);
    else response.writeHead(404, { 'content-type': 'text/plain' }).end(`Nothing at ${url.pathname}`);
  }

  readonly #answers: Readonly<Record<string, Answer>> = {
    '/echo': (request, response) => void echo(request, response),
    '/redirect': (_request, response, { searchParams }) => {
      response.writeHead(302, { location: searchParams.get('to') ?? '/' }).end();
    },
    '/empty': (_request, response) => response.writeHead(204, 'Nothing Here').end(),
    '/broken': (_request, response) => response.writeHead(503, 'Out Of Order').end('broken'),
    '/counted': (_request, response) => {
      this.#counted++;
      response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'max-age=1000' });
      response.end(`asked ${this.#counted} times`);
    },
    '/letters': letters,
    '/cookie': (_request, response) => {
      response.writeHead(200, { 'set-cookie': 'visited=yes', 'content-type': 'text/plain' }).end('set');
    },
    '/events': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: one\n\ndata: two\n\nevent: last\ndata: three\n\n');
    },
    '/stall': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).write('the beginning');
    },
    '/pixel.gif': (_request, response) => response.writeHead(200, { 'content-type': 'image/gif' }).end(PIXEL),
    '/sub/style.css': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/css' }).end('body { background: url(pixel.gif) }');
    },
    '/sub/pixel.gif': (_request, response) =>
      response.writeHead(200, { 'content-type': 'image/gif' }).end(PIXEL),
    '/sub/module.js': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/javascript' });
      response.end("export { found } from './found.js'; export const here = import.meta.url;");
    },
    '/sub/found.js': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end("export const found = 'beside it';");
    },
    '/worker.js': (_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/javascript' })
        .end('postMessage(self.location.pathname)');
    },
  };
}

/** Says all that the request said. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { method, url } = request;
  // In one order: the browser's own varies between two requests alike.
  const headers = Object.entries(request.headers).sort(([a], [b]) => (a < b ? -1 : 1));
  response.writeHead(200, 'Quite Fine', { 'content-type': 'application/json', 'x-answer': 'a, b' });
  response.end(request.method === 'HEAD' ? undefined : JSON.stringify({ method, url, headers, body }));
}

/** Letters with a validator and ranges. */
function letters(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('etag', VALIDATOR);
  response.setHeader('content-type', 'text/plain');
  if (request.headers['if-none-match'] === VALIDATOR) {
    response.writeHead(304).end();
    return;
  }
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (range === null) {
    response.writeHead(200).end(LETTERS);
    return;
  }
  const [first, last] = [Number(range[1]), Number(range[2])];
  response.setHeader('content-range', `bytes ${first}-${last}/${LETTERS.length}`);
  response.writeHead(206).end(LETTERS.slice(first, last + 1));
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
