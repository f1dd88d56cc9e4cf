/**
 * Writes down every request of one page for an eligible resource, as the DevTools protocol tells it, and compares the
 * very bytes that the page received with the file. Knows nothing of visits. Called by the visitor.
 */
import type { CDPSession } from 'playwright';
import { BODY_BUFFER_BYTES } from './limits.ts';
import type { PageRequest } from './figures.ts';

/** The path in the manifest that a URL means, or `null` when it takes no part. */
export type EligiblePath = (url: string) => string | null;
export type ReadFile = (path: string) => Promise<Buffer>;

interface LoggedRequest extends PageRequest {
  bytes: number;
  fromServiceWorker: boolean | null;
  readonly id: string;
  readonly path: string;
  readonly type: string;
  status: number;
  /** Where in the file the body begins. */
  offset: number;
  streamed: Buffer[];
  outcome: 'open' | 'finished' | 'cancelled' | 'failed';
  failure: string;
  checked: Promise<void> | null;
}

/** A resource that did not come as it should. */
export interface ResourceFault {
  readonly kind: 'failed' | 'mismatched';
  readonly path: string;
  readonly detail: string;
}

/** Requests that the page makes itself with `fetch` are checked by the page: their bodies may be huge. */
const CHECKED_BY_PAGE = new Set(['Fetch', 'XHR']);

export class RequestLog {
  readonly #session: CDPSession;
  readonly #eligible: EligiblePath;
  readonly #read: ReadFile;
  readonly #requests = new Map<string, LoggedRequest>();
  readonly #done: LoggedRequest[] = [];
  readonly faults: ResourceFault[] = [];
  /** When a request last began or ended, in milliseconds on the monotonic clock. */
  lastChangeAt = performance.now();
  /** When body bytes last came, a film's too. */
  lastBytesAt = performance.now();

  private constructor(session: CDPSession, eligible: EligiblePath, read: ReadFile) {
    this.#session = session;
    this.#eligible = eligible;
    this.#read = read;
  }

  static async open(session: CDPSession, eligible: EligiblePath, read: ReadFile): Promise<RequestLog> {
    const log = new RequestLog(session, eligible, read);
    log.#listen();
    await session.send('Network.enable', {
      maxTotalBufferSize: BODY_BUFFER_BYTES,
      maxResourceBufferSize: BODY_BUFFER_BYTES,
    });
    return log;
  }

  /** All requests so far. */
  get requests(): readonly PageRequest[] {
    return [...this.#done, ...this.#requests.values()];
  }

  /** Paths of requests under way, films' apart: one that has buffered enough leaves its last request open. */
  get open(): readonly string[] {
    return [...this.#requests.values()].filter(({ type }) => type !== 'Media').map(({ path }) => path);
  }

  /** A dedicated worker runs the script at `url`: what becomes of that request is told to the worker's session, not the page's. */
  ranAsWorker(url: string): void {
    for (const [id, request] of this.#requests) if (request.url === url) this.#requests.delete(id);
    this.lastChangeAt = performance.now();
  }

  get answeredByServiceWorker(): number {
    return this.requests.filter(({ fromServiceWorker }) => fromServiceWorker === true).length;
  }

  /** Settles when every body that has ended has been compared. */
  async compared(): Promise<void> {
    for (const { checked } of this.#done) await checked;
  }

  #listen(): void {
    const session = this.#session;
    session.on('Network.requestWillBeSent', ({ requestId, request, type, wallTime }) => {
      const path = this.#eligible(request.url);
      // A navigation never takes part.
      if (path === null || request.method !== 'GET' || type === 'Document') return;
      this.lastChangeAt = performance.now();
      this.#requests.set(
        requestId,
        newRequest(requestId, request.url, path, type ?? 'Other', wallTime * 1000),
      );
    });
    // Taken again from this page's memory: nothing was asked of anyone.
    session.on('Network.requestServedFromCache', ({ requestId }) => this.#requests.delete(requestId));
    session.on('Network.responseReceived', ({ requestId, response }) => {
      const request = this.#requests.get(requestId);
      if (request === undefined) return;
      request.status = response.status;
      request.fromServiceWorker = response.fromServiceWorker ?? false;
      request.offset = rangeStart(response.headers);
      if (!CHECKED_BY_PAGE.has(request.type)) void this.#stream(request);
    });
    session.on('Network.dataReceived', ({ requestId, dataLength, data }) => {
      const request = this.#requests.get(requestId);
      if (request === undefined) return;
      request.bytes += dataLength;
      this.lastBytesAt = performance.now();
      if (data !== undefined) request.streamed.push(Buffer.from(data, 'base64'));
    });
    session.on('Network.loadingFinished', ({ requestId }) => this.#ended(requestId, 'finished', ''));
    session.on('Network.loadingFailed', ({ requestId, canceled, errorText }) =>
      this.#ended(requestId, canceled === true ? 'cancelled' : 'failed', errorText),
    );
  }

  /** Has the body's bytes told as they come: the only way to see a film's. */
  async #stream(request: LoggedRequest): Promise<void> {
    try {
      const { bufferedData } = await this.#session.send('Network.streamResourceContent', {
        requestId: request.id,
      });
      request.streamed.unshift(Buffer.from(bufferedData, 'base64'));
    } catch {
      // It has ended already: its body is asked for whole.
    }
  }

  #ended(id: string, outcome: LoggedRequest['outcome'], failure: string): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    this.lastChangeAt = performance.now();
    this.#requests.delete(id);
    this.#done.push(request);
    request.outcome = outcome;
    request.failure = failure;
    request.checked = this.#check(request);
  }

  async #check(request: LoggedRequest): Promise<void> {
    const { path, status, type } = request;
    const failure = failureOf(request);
    if (failure !== null) this.#fault('failed', path, failure);
    if (status < 200 || status >= 300 || CHECKED_BY_PAGE.has(type)) return;
    await this.#checkBody(request, await this.#read(path));
    request.streamed = [];
  }

  async #checkBody(request: LoggedRequest, file: Buffer): Promise<void> {
    const { path, outcome, bytes, offset } = request;
    const streamed = Buffer.concat(request.streamed);
    if (streamed.length < bytes && outcome === 'finished') await this.#compareWhole(request, file);
    else this.#compare(path, streamed, file.subarray(offset, offset + streamed.length));
    if (outcome === 'finished' && request.status === 200 && bytes !== file.length) {
      this.#fault('mismatched', path, `${bytes} bytes came, the file has ${file.length}`);
    }
  }

  async #compareWhole({ id, path, offset, bytes }: LoggedRequest, file: Buffer): Promise<void> {
    const expected = file.subarray(offset, offset + bytes);
    try {
      const { body, base64Encoded } = await this.#session.send('Network.getResponseBody', { requestId: id });
      if (base64Encoded) this.#compare(path, Buffer.from(body, 'base64'), expected);
      // The protocol gives text decoded, without its byte order mark.
      else this.#compare(path, Buffer.from(body), Buffer.from(new TextDecoder().decode(expected)));
    } catch (error) {
      this.#fault('mismatched', path, `its bytes could not be seen: ${String(error)}`);
    }
  }

  #compare(path: string, found: Buffer, expected: Buffer): void {
    if (!found.equals(expected))
      this.#fault('mismatched', path, `${found.length} bytes came, others than the file's`);
  }

  #fault(kind: ResourceFault['kind'], path: string, detail: string): void {
    this.faults.push({ kind, path, detail });
  }
}

function newRequest(id: string, url: string, path: string, type: string, startedAt: number): LoggedRequest {
  return {
    id,
    url: url.split('#', 1)[0] ?? url,
    path,
    type,
    startedAt,
    bytes: 0,
    fromServiceWorker: null,
    status: 0,
    offset: 0,
    streamed: [],
    outcome: 'open',
    failure: '',
    checked: null,
  };
}

/** Why a request that has ended counts as failed. Films are cut off at every seek; anything else that is did not arrive. */
function failureOf({ outcome, failure, status, type }: LoggedRequest): string | null {
  if (outcome === 'failed') return failure;
  if (outcome === 'cancelled' && type !== 'Media') return `cancelled: ${failure}`;
  return status >= 400 ? `status ${status}` : null;
}

function rangeStart(headers: Readonly<Record<string, string>>): number {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'content-range');
  const match = /^bytes (\d+)-/.exec(name === undefined ? '' : (headers[name] ?? ''));
  return Number(match?.[1] ?? 0);
}
