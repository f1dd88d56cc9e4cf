/**
 * The notary over HTTP: `GET /notary/statement?url=…` gives the signed statement's bytes, with headers by which browsers
 * and CDNs may keep it as long as it is good. Knows nothing of who asks but an address.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from '../../content/refusal.ts';
import { isStatementUrl } from '../../protocol/statement-url.ts';
import { AskAllowance } from './ask-allowance.ts';
import { markOf } from './notary-line.ts';
import { tooFast } from './not-vouched.ts';
import { COMMON, refuse, sendJson, STATEMENT_PATH } from './refusal-http.ts';
import type { Outcome } from './statement-book.ts';
import type { FetchUrgency } from './work-queue.ts';

export interface NotaryHttpOptions {
  vouch(url: string, urgency: FetchUrgency): Promise<Outcome>;
  /** An asker is told so. */
  refused(reason: Refusal): void;
}

export class NotaryHttp {
  private readonly options: NotaryHttpOptions;
  private readonly allowance = new AskAllowance();

  constructor(options: NotaryHttpOptions) {
    this.options = options;
  }

  answer(request: IncomingMessage, response: ServerResponse, address: string): boolean {
    const [path, query = ''] = (request.url ?? '').split('?', 2);
    if (path !== STATEMENT_PATH) return false;
    const searchParams = new URLSearchParams(query);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...COMMON, allow: 'GET, HEAD', 'content-length': 0 }).end();
      return true;
    }
    const url = searchParams.get('url');
    if (!isStatementUrl(url) || searchParams.size !== 1) {
      const error =
        'Expected ?url= with one absolute http or https URL, percent-encoded, written as browsers write it ' +
        '(no default port, no "..", a host in lower case), without user or fragment.';
      sendJson(response, 400, { error }, 'public, max-age=3600');
    } else if (!this.allowance.take(address, performance.now())) {
      this.options.refused('too-fast');
      refuse(response, tooFast(url));
    } else void this.vouch(url, request, response);
    return true;
  }

  private async vouch(url: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const outcome = await this.options.vouch(url, 'asked');
    if (outcome.kind === 'unvouched') this.options.refused(outcome.reason);
    send(request, response, outcome);
  }
}

function send(request: IncomingMessage, response: ServerResponse, outcome: Outcome): void {
  if (outcome.kind === 'unvouched') return refuse(response, outcome);
  const etag = `"${markOf(outcome.sealed)}"`;
  const left = Math.max(0, outcome.expires - Math.ceil(Date.now() / 1000));
  const headers = {
    ...COMMON,
    etag,
    // Not to its very end, so that whoever takes it from a cache can still use it for a while.
    'cache-control': `public, max-age=${Math.floor(left / 2)}`,
  };
  const asked = request.headers['if-none-match'] ?? '';
  if (asked.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const body = Buffer.from(outcome.sealed);
  response.writeHead(200, {
    ...headers,
    'content-type': 'application/octet-stream',
    'content-length': body.length,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
