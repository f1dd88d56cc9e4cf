/**
 * What is not vouched for, over HTTP: what happened, what was expected and what to do, as JSON. Knows nothing of how it was
 * found out. Called by `notary-http.ts`, and for trackers that are no notary by `tracker.ts`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from '../../content/refusal.ts';
import { ADVICE } from './advice.ts';
import { retrySecondsOf } from './not-vouched.ts';

export const STATEMENT_PATH = '/notary/statement';

/** For anybody: a statement says nothing that the resource does not. */
export const COMMON = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
} as const;

export interface Refused {
  /** Null where none was asked for. */
  readonly url: string | null;
  readonly reason: Refusal;
  readonly retrySeconds: number;
  /** What was seen, as the end of a sentence. */
  readonly detail: string;
}

export function refuse(response: ServerResponse, { url, reason, retrySeconds, detail }: Refused): void {
  const caching = reason === 'busy' || reason === 'too-fast' ? 'no-store' : `public, max-age=${retrySeconds}`;
  const status = reason === 'outside' ? 403 : caching === 'no-store' ? 429 : 404;
  if (status === 429) response.setHeader('retry-after', retrySeconds);
  sendJson(
    response,
    status,
    { unvouched: url, reason, detail, advice: ADVICE[reason], retrySeconds },
    caching,
  );
}

/** For a tracker that is no notary: answers what would be a notary's, and says whether it was. */
export function answerNoNotary(request: IncomingMessage, response: ServerResponse): boolean {
  const [path, query = ''] = (request.url ?? '').split('?', 2);
  if (path !== STATEMENT_PATH) return false;
  refuse(response, {
    url: new URLSearchParams(query).get('url'),
    reason: 'no-notary',
    retrySeconds: retrySecondsOf('no-notary'),
    detail: 'this tracker is no notary',
  });
  return true;
}

export function sendJson(response: ServerResponse, status: number, body: object, caching: string): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    ...COMMON,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': caching,
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}
