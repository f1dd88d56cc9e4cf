/**
 * A website for tests: a folder, files in memory over it, a count of all that is asked and sent, and troubles to order.
 * Knows nothing of Hearsay. Called by browser tests, the visitors and the benchmarks.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import send from 'send';
import { disturb, type Trouble } from './site-troubles.ts';

export type SiteHeaders = Readonly<Record<string, string>>;

export interface SiteFile {
  readonly body: string | Uint8Array;
  /** Content-Type; by default that of the path's extension. */
  readonly type?: string;
  readonly headers?: SiteHeaders;
  /** False: a Range is not understood, as by the plainest servers. */
  readonly ranges?: boolean;
}

export interface SiteOptions {
  /** Folder to serve. */
  readonly directory?: string;
  /** Path as in a URL, decoded (`/a b#c.txt`) → file. Stands over the folder's. */
  readonly files?: Readonly<Record<string, SiteFile | string>>;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Address to listen on, and the host of the origin. */
  readonly host?: string;
  /** Sent with every response, or with that for a path as asked, encoded and without its query. */
  readonly headers?: SiteHeaders | ((pathname: string) => SiteHeaders);
  /** HTML put at the start of every page's head. */
  readonly inject?: string;
  /** With `navigations`, a page of the folder that is fetched keeps its bytes. Default: `requests`, all of them. */
  readonly injectInto?: 'requests' | 'navigations';
}

export interface SiteRequest {
  readonly method: string;
  /** Decoded, without query. */
  readonly path: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** Set when the response has begun. */
  status: number;
  /** Body bytes handed to the connection so far. */
  bytes: number;
  /** True when the response was sent to its end. */
  complete: boolean;
}

export type PathMatch = string | RegExp;

export interface Site {
  readonly origin: string;
  readonly port: number;
  /** For what else is to answer on the same port, such as WebSockets. */
  readonly server: Server;
  /** Every request so far, oldest first. */
  readonly requests: readonly SiteRequest[];
  countOf(match: PathMatch): number;
  bytesOf(match: PathMatch): number;
  forgetRequests(): void;
  /** Adds a file, or changes what a path answers from now on. */
  put(path: string, file: SiteFile | string): void;
  /** From now on requests that match meet `trouble`. Returns its undo. */
  trouble(match: PathMatch, trouble: Trouble): () => void;
  /** Refuses connections and cuts the open ones, until `comeBack` on the same port. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a site and returns it once it listens. */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const site = new RunningSite(options);
  await site.comeBack();
  return site;
}

interface OverlayFile {
  /** In the overlay's folder. */
  readonly name: string;
  readonly headers: SiteHeaders;
  readonly ranges?: boolean | undefined;
}

class RunningSite implements Site {
  requests: SiteRequest[] = [];
  port: number;
  private readonly options: SiteOptions;
  private readonly host: string;
  readonly server: Server;
  private readonly overlayDirectory = mkdtempSync(join(tmpdir(), 'site-'));
  private readonly overlay = new Map<string, OverlayFile>();
  private readonly injectedPages = new Map<string, OverlayFile>();
  private readonly troubles = new Set<{ readonly match: PathMatch; readonly trouble: Trouble }>();
  private versions = 0;

  constructor(options: SiteOptions) {
    this.options = options;
    this.host = options.host ?? '127.0.0.1';
    this.port = options.port ?? 0;
    this.server = createServer((request, response) => void this.answer(request, response));
    for (const [path, file] of Object.entries(options.files ?? {})) this.put(path, file);
  }

  get origin(): string {
    return `http://${this.host.includes(':') ? `[${this.host}]` : this.host}:${this.port}`;
  }

  countOf(match: PathMatch): number {
    return this.requests.filter((request) => matches(match, request.path)).length;
  }

  bytesOf(match: PathMatch): number {
    return this.requests
      .filter((request) => matches(match, request.path))
      .reduce((sum, request) => sum + request.bytes, 0);
  }

  forgetRequests(): void {
    this.requests = [];
  }

  put(path: string, file: SiteFile | string): void {
    const { body, type, headers, ranges } = typeof file === 'string' ? { body: file } : file;
    const name = this.store(path, typeof body === 'string' ? this.injected(path, body, type) : body);
    this.overlay.set(path, {
      name,
      headers: { ...(type === undefined ? {} : { 'Content-Type': type }), ...headers },
      ranges,
    });
  }

  trouble(match: PathMatch, trouble: Trouble): () => void {
    const entry = { match, trouble };
    this.troubles.add(entry);
    return () => void this.troubles.delete(entry);
  }

  goAway(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  comeBack(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.port, this.host, () => {
        this.server.off('error', reject);
        this.port = (this.server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    await this.goAway();
    rmSync(this.overlayDirectory, { recursive: true, force: true });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const path = decode(pathname);
    const entry: SiteRequest = {
      method: request.method ?? 'GET',
      path,
      url: request.url ?? '/',
      headers: request.headers,
      status: 0,
      bytes: 0,
      complete: false,
    };
    this.requests.push(entry);
    response.on('finish', () => (entry.complete = true));
    const trouble = [...this.troubles].reverse().find(({ match }) => matches(match, path))?.trouble;
    const undisturbed = await disturb(response, trouble ?? null, (bytes) => {
      entry.status = response.statusCode;
      entry.bytes += bytes;
    });
    if (undisturbed) await this.serve(request, response, pathname, path);
    else entry.status = response.statusCode;
  }

  private async serve(
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
    path: string,
  ): Promise<void> {
    const file = this.overlay.get(path) ?? (await this.injectedFromFolder(request, path));
    const given = this.options.headers;
    const headers = { ...(typeof given === 'function' ? given(pathname) : given), ...file?.headers };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const { directory } = this.options;
    if (file !== undefined) {
      send(request, `/${file.name}`, {
        root: this.overlayDirectory,
        acceptRanges: file.ranges ?? true,
      }).pipe(response);
    } else if (directory === undefined) response.writeHead(404).end('Not found');
    else send(request, pathname, { root: directory, dotfiles: 'allow' }).pipe(response);
  }

  /** A page of the folder with what is to be injected; kept until the server ends. */
  private async injectedFromFolder(
    { headers }: IncomingMessage,
    path: string,
  ): Promise<OverlayFile | undefined> {
    const { directory, inject, injectInto } = this.options;
    const page = path.endsWith('/') ? `${path}index.html` : path;
    if (directory === undefined || inject === undefined || !page.endsWith('.html')) return undefined;
    if (injectInto === 'navigations' && headers['sec-fetch-dest'] !== 'document') return undefined;
    try {
      const known = this.injectedPages.get(page);
      if (known !== undefined) return known;
      const body = await readFile(join(directory, page), 'utf8');
      const file = { name: this.store(page, this.injected(page, body)), headers: {} };
      this.injectedPages.set(page, file);
      return file;
    } catch {
      return undefined;
    }
  }

  private injected(path: string, body: string, type = ''): string {
    const { inject } = this.options;
    if (inject === undefined || !(path.endsWith('.html') || type.startsWith('text/html'))) return body;
    const head = /<head[^>]*>/i.exec(body);
    const at = head === null ? 0 : head.index + head[0].length;
    return body.slice(0, at) + inject + body.slice(at);
  }

  /** Each version has a file of its own: a response under way goes on with the bytes it began with. */
  private store(path: string, body: string | Uint8Array): string {
    const extension = /\.\w+$/.exec(path)?.[0] ?? (path.endsWith('/') ? '.html' : '');
    const name = `${this.versions++}${extension}`;
    writeFileSync(join(this.overlayDirectory, name), body);
    return name;
  }
}

function matches(match: PathMatch, path: string): boolean {
  return typeof match === 'string' ? match === path : match.test(path);
}

function decode(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
