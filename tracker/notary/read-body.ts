/**
 * Reads a response's body within bounds of size and time, and hands it on piece by piece. Keeps none of it. Knows nothing
 * of what it is for. Called for resources, which are hashed, and for playlists, which are read.
 */
import type { IncomingMessage } from 'node:http';
import { isFault } from '../../content/fault.ts';
import type { GuardedGet } from './guarded-get.ts';
import type { Patience } from './limits.ts';
import { notVouched } from './not-vouched.ts';

/** Resolves with the bytes there were when all of them have been taken. Throws Fault `not-vouched`. */
export async function readBody(
  response: IncomingMessage,
  maxBytes: number,
  guarded: GuardedGet,
  take: (bytes: Buffer) => void,
): Promise<number> {
  const { patience } = guarded;
  const promised = response.headers['content-length'];
  if (Number(promised ?? 0) > maxBytes) throw end(response, tooLarge(maxBytes));
  const startedAt = performance.now();
  let size = 0;
  const { idleMs } = patience;
  const idle = setTimeout(() => end(response, notVouched('slow', `no byte for ${idleMs} ms`)), idleMs);
  try {
    for await (const bytes of response as AsyncIterable<Buffer>) {
      idle.refresh();
      size += bytes.length;
      guarded.count(bytes.length);
      if (size > maxBytes) throw end(response, tooLarge(maxBytes));
      if (isSlow(size, performance.now() - startedAt, patience)) {
        throw end(response, notVouched('slow', `${size} bytes in ${patience.slowAfterMs} ms or more`));
      }
      take(bytes);
    }
  } catch (error) {
    if (isFault(error, 'not-vouched')) throw error;
    throw notVouched('cut-off', `the connection ended after ${size} bytes`);
  } finally {
    clearTimeout(idle);
  }
  if (!response.complete || (promised !== undefined && Number(promised) !== size)) {
    throw notVouched('cut-off', `${size} bytes came of ${promised ?? 'more'}`);
  }
  return size;
}

function isSlow(bytes: number, elapsedMs: number, { slowAfterMs, slowestBytesPerSecond }: Patience): boolean {
  return elapsedMs > slowAfterMs && bytes < (elapsedMs / 1000) * slowestBytesPerSecond;
}

function tooLarge(maxBytes: number): Error {
  return notVouched('too-large', `more than ${maxBytes} bytes`);
}

function end(response: IncomingMessage, fault: Error): Error {
  response.destroy(fault);
  return fault;
}
