/** What can go wrong with a response of the test site, and the count of its body bytes. Called by the site alone. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export type Trouble =
  /** The response begins this much later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Nothing more comes after this many body bytes, the connection staying open. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** The connection is cut after this many body bytes. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** An error page with this status. */
  | { readonly kind: 'status'; readonly status: number }
  /** A body at this rate, until a time as `performance.now()` tells it: from then on as fast as it goes. */
  | { readonly kind: 'slow'; readonly bytesPerSecond: number; readonly until?: number };

/** Milliseconds between the slices of a slow body. */
const SLICE_MS = 50;

type Write = (chunk: Uint8Array | string, ...rest: unknown[]) => boolean;

/**
 * Lets `response` meet `trouble`, if any, and tells `onBytes` of every body byte sent. False when it has been answered
 * already.
 */
export async function disturb(
  response: ServerResponse,
  trouble: Trouble | null,
  onBytes: (bytes: number) => void,
): Promise<boolean> {
  if (trouble?.kind === 'delay') await sleep(trouble.ms);
  if (trouble?.kind === 'status') {
    response.writeHead(trouble.status, { 'Content-Type': 'text/plain' }).end('Trouble to order');
    return false;
  }
  const end = trouble?.kind === 'stall' || trouble?.kind === 'cut' ? trouble : null;
  meter(response, end, onBytes);
  if (trouble?.kind === 'slow') slowDown(response, trouble);
  return true;
}

/** Counts what is written, and stops after `end.afterBytes` when there is an end. */
function meter(
  response: ServerResponse,
  end: { readonly kind: 'stall' | 'cut'; readonly afterBytes: number } | null,
  onBytes: (bytes: number) => void,
): void {
  const write = response.write.bind(response) as Write;
  const finish = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  let left = end?.afterBytes ?? Number.POSITIVE_INFINITY;
  const counted: Write = (chunk, ...rest) => {
    const bytes = Buffer.from(chunk as string);
    const sent = bytes.subarray(0, Math.min(bytes.length, left));
    left -= sent.length;
    onBytes(sent.length);
    const more = sent.length > 0 ? write(sent, ...(left > 0 ? rest : [])) : true;
    if (left > 0) return more;
    if (end?.kind === 'cut') response.socket?.end(() => response.destroy());
    return false;
  };
  response.write = counted as ServerResponse['write'];
  response.end = ((...args: unknown[]) => {
    const [chunk] = args;
    const body = typeof chunk === 'string' || chunk instanceof Uint8Array;
    if (body) counted(chunk);
    if (left <= 0) return response;
    return finish(...(body ? args.slice(1) : args));
  }) as ServerResponse['end'];
}

/** Sends what is written in small slices at the given rate, holding back whoever pipes into `response`. */
function slowDown(
  response: ServerResponse,
  { bytesPerSecond, until = Number.POSITIVE_INFINITY }: Trouble & { readonly kind: 'slow' },
): void {
  const write = response.write.bind(response) as Write;
  const finish = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  const slice = Math.max(1, Math.floor((bytesPerSecond * SLICE_MS) / 1000));
  let sending = Promise.resolve();
  const send = async (chunk: Uint8Array): Promise<void> => {
    for (let at = 0; at < chunk.length && !response.destroyed; at += slice) {
      if (performance.now() < until) await sleep(SLICE_MS);
      write(chunk.subarray(at, at + slice));
    }
    response.emit('drain');
  };
  response.write = ((chunk: Uint8Array | string) => {
    const bytes = Buffer.from(chunk as string);
    sending = sending.then(() => send(bytes));
    return false;
  }) as ServerResponse['write'];
  response.end = ((...args: unknown[]) => {
    const [chunk] = args;
    const body = typeof chunk === 'string' || chunk instanceof Uint8Array;
    if (body) response.write(chunk);
    void sending.then(() => finish(...(body ? args.slice(1) : args)));
    return response;
  }) as ServerResponse['end'];
}
