/**
 * The headers that a running server sends with each file, asked by HEAD. Knows nothing of files. Called by the manifest
 * builder for `--origin`.
 */
import { badOption, cannotRead } from './faults.ts';
import { ORIGIN_MS } from './limits.ts';
import { readSentHeaders, type HeaderSource } from '../content/sent-headers.ts';

/** Throws Fault `bad-option` for what is no URL, and `cannot-read` when the server does not answer. */
export function askOrigin(origin: string): HeaderSource {
  const base = parseOrigin(origin);
  return async (path, size) => {
    const url = new URL(`.${path}`, base);
    const response = await head(url);
    if (response.status !== 200) return { kind: 'left-out', reason: `is answered with ${response.status}` };
    const length = response.headers.get('content-length');
    // Asked for unencoded, so another length is another file: a page made at the edge, or an old deploy.
    if (!response.headers.has('content-encoding') && length !== null && Number(length) !== size) {
      return { kind: 'left-out', reason: `is sent with ${length} bytes and has ${size}` };
    }
    return readSentHeaders(new Map(response.headers));
  };
}

/** The folder that the manifest's paths count from. */
function parseOrigin(origin: string): URL {
  const folder = origin.endsWith('/') ? origin : `${origin}/`;
  if (/^https?:/.test(origin) && URL.canParse(folder)) return new URL(folder);
  throw badOption('origin', origin, 'the URL where the built site is served, such as http://localhost:8080');
}

async function head(url: URL): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      headers: { 'accept-encoding': 'identity' },
      signal: AbortSignal.timeout(ORIGIN_MS),
    });
  } catch (error) {
    const { cause, message } = error as Error;
    const detail = cause instanceof Error ? cause.message : message;
    throw cannotRead(url.href, `${detail}. Expected an answer to HEAD: is the built site served there`);
  }
}
