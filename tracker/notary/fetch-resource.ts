/**
 * Fetches a resource as a visitor without cookies would, hashes it on the way, and says what a manifest would say of it;
 * or why nothing can be said. Not a byte is kept. Knows nothing of signatures or of who asks.
 */
import type { IncomingMessage } from 'node:http';
import { isDeflatable } from '../../content/is-deflatable.ts';
import { isMediaType } from '../../content/kept-headers.ts';
import { beginsPlaylist, isPlaylistType } from '../../content/playlist/is-playlist.ts';
import type { ManifestEntry } from '../../content/manifest.ts';
import { readSentHeaders } from '../../content/sent-headers.ts';
import { PIECE_BYTES } from '../../content/limits.ts';
import { MAX_STATEMENT_PIECES, MAX_STATEMENT_SECONDS } from '../../protocol/limits.ts';
import type { GuardedGet } from './guarded-get.ts';
import { createPieceHasher } from './hash-pieces.ts';
import { LEAST_SECONDS, SLOW_CLOCK_SECONDS, USUAL_SECONDS } from './limits.ts';
import { notVouched } from './not-vouched.ts';
import { readBody } from './read-body.ts';

export interface FetchedResource {
  readonly entry: ManifestEntry;
  /** Seconds that it may be vouched for, by what its server says of caching. */
  readonly seconds: number;
  /** Asks the server next time whether it has changed: its ETag when that stands for these very bytes, or empty. */
  readonly validator: string;
}

/** Bytes of the largest resource that a statement can list, unless the owner says fewer. */
export const MOST_BYTES = MAX_STATEMENT_PIECES * PIECE_BYTES;

/** `known`: what was fetched before, taken again when its server says that nothing has changed. Throws Fault `not-vouched`. */
export async function fetchResource(
  guarded: GuardedGet,
  url: string,
  maxBytes: number,
  known: FetchedResource | null,
): Promise<FetchedResource> {
  const validator = known?.validator ?? '';
  const response = await guarded.get(url, validator === '' ? {} : { 'if-none-match': validator });
  try {
    if (known !== null && validator !== '' && response.statusCode === 304) {
      return { ...known, seconds: secondsOf(response) };
    }
    return await readResource(response, maxBytes, guarded);
  } finally {
    // What has been read to its end leaves its connection for others; anything else is not worth reading on.
    if (!response.readableEnded) response.destroy();
  }
}

/** Throws Fault `not-vouched` unless the status says that what follows is the resource itself. */
export function checkStatus({ statusCode = 0 }: IncomingMessage): void {
  if (statusCode === 200) return;
  if (statusCode >= 300 && statusCode < 400)
    throw notVouched('redirected', `its server answered with ${statusCode}`);
  if ([401, 403, 407].includes(statusCode))
    throw notVouched('needs-authorization', `its server answered with ${statusCode}`);
  throw notVouched('status', `its server answered with ${statusCode}`);
}

async function readResource(
  response: IncomingMessage,
  maxBytes: number,
  guarded: GuardedGet,
): Promise<FetchedResource> {
  checkStatus(response);
  const sent = readSentHeaders(sentHeaders(response));
  if (sent.kind === 'left-out') throw notVouched('not-shared', `it ${sent.reason}`);
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw notVouched('not-plain', `it is sent with Content-Encoding: ${encoding}`);
  const { type } = sent;
  // A browser guesses the type of what has none, from bytes that it would not see here.
  if (!isMediaType(type)) throw notVouched('not-plain', 'it has no Content-Type that can be passed on');
  if (isPlaylistType(type)) throw playlist();
  const hasher = createPieceHasher();
  let isFirst = true;
  const size = await readBody(response, maxBytes, guarded, (bytes) => {
    if (isFirst && beginsPlaylist(bytes)) throw playlist();
    isFirst = false;
    hasher.update(bytes);
  });
  const content = { ...hasher.finish(), size, deflatable: isDeflatable(type, size) };
  return {
    entry: { content, type, headers: sent.headers },
    seconds: secondsOf(response),
    validator: strongValidator(response.headers.etag ?? ''),
  };
}

function playlist(): Error {
  return notVouched('playlist', 'it is a playlist, which changes');
}

/** A weak one may stand for other bytes of the same meaning (RFC 9110, 8.8.1). */
function strongValidator(etag: string): string {
  return etag.startsWith('"') ? etag : '';
}

function sentHeaders({ headersDistinct }: IncomingMessage): Map<string, string> {
  return new Map(Object.entries(headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]));
}

/** By RFC 9111, 4.2.1, within what a statement may say. */
function secondsOf({ headers }: IncomingMessage): number {
  const caching = headers['cache-control'] ?? '';
  const most = MAX_STATEMENT_SECONDS - SLOW_CLOCK_SECONDS;
  const within = (seconds: number): number => Math.max(LEAST_SECONDS, Math.min(most, seconds));
  if (/(?:^|[\s,])no-cache(?:$|[\s,=])/i.test(caching)) return LEAST_SECONDS;
  const age = /^\d{1,9}$/.test(headers.age ?? '') ? Number(headers.age) : 0;
  const fresh =
    /(?:^|[\s,])s-maxage="?(\d{1,9})/i.exec(caching) ?? /(?:^|[\s,])max-age="?(\d{1,9})/i.exec(caching);
  return fresh === null ? USUAL_SECONDS : within(Number(fresh[1]) - age);
}
