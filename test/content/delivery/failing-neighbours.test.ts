/** What a body costs the network when neighbours fail for a while: the answer whole, over a store in memory. */
import { expect, test } from 'vitest';
import { answer } from '../../../content/delivery/answer.ts';
import type { DeliveryParts, DeliveryReport } from '../../../content/delivery/delivery-parts.ts';
import type { PeerSource } from '../../../content/delivery/peer-source.ts';
import { pieceSpan } from '../../../content/geometry.ts';
import { hashInScript } from '../../../content/hashing/hashes.ts';
import { LineMeter } from '../../../content/line-meter.ts';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { createMemoryStore } from '../../../content/store/memory-store.ts';

const PIECES = 120;
const body = new Uint8Array(PIECES * PIECE_BYTES);
for (let index = 0; index < PIECES; index++) body.fill(index, index * PIECE_BYTES, (index + 1) * PIECE_BYTES);

const pieceAt = (index: number): Uint8Array<ArrayBuffer> => {
  const { start, end } = pieceSpan(body.length, index);
  return body.slice(start, end);
};
const content = {
  digest: hashInScript(body),
  size: body.length,
  pieces: Array.from({ length: PIECES }, (_, index) => hashInScript(pieceAt(index))).join(''),
  deflatable: false,
};

/** Neighbours that bring what `serves` says, and can't bring the rest. */
function neighbours(serves: (index: number) => boolean): PeerSource {
  return {
    mayHold: () => true,
    ask(_content, indexes, _urgency, listener) {
      let cancelled = false;
      queueMicrotask(() => {
        listener.coming(0);
        listener.unavailable(indexes.filter((index) => !serves(index)));
      });
      setTimeout(() => {
        for (const index of indexes) if (serves(index) && !cancelled) listener.piece(index, pieceAt(index));
      });
      return { cancel: () => (cancelled = true) };
    },
    kept: () => undefined,
    reserved: () => undefined,
    released: () => undefined,
    paced: () => undefined,
  };
}

/** A server that knows ranges. */
function network(request: Request): Promise<Response> {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get('range') ?? '') ?? [];
  if (first === undefined) return Promise.resolve(new Response(body));
  const [start, end] = [Number(first), Number(last) + 1];
  const headers = { 'content-range': `bytes ${start}-${end - 1}/${body.length}` };
  return Promise.resolve(new Response(body.slice(start, end), { status: 206, headers }));
}

/** Has all of it delivered, or the range that is asked for, and checks what comes. */
async function deliver(peers: PeerSource, range?: string, fetch = network): Promise<DeliveryReport> {
  const parts: DeliveryParts = {
    store: createMemoryStore({ budget: 2 * body.length }),
    peers,
    hash: hashInScript,
    fetch,
    now: () => performance.now(),
    line: new LineMeter(),
    onMismatch: () => undefined,
  };
  const { response, finished } = await answer(parts, {
    request: new Request('http://site/film', range === undefined ? {} : { headers: { range } }),
    entry: { content, type: 'video/mp4', headers: {} },
    urgency: 'background',
  });
  const got = new Uint8Array(await response.arrayBuffer());
  const report = await finished;
  const { start, end } = report.span ?? { start: 0, end: body.length };
  expect(hashInScript(got)).toBe(hashInScript(body.subarray(start, end)));
  return report;
}

test('neighbours that fail in the middle are asked again for what comes after', async () => {
  const { sources } = await deliver(neighbours((index) => index < 30 || index >= 70));
  expect(sources.network + sources.peers).toBe(body.length);
  // The forty that they failed at, and one run that was under way when they were back.
  expect(sources.network).toBeLessThanOrEqual((40 + 32) * PIECE_BYTES);
  expect(sources.peers).toBeGreaterThanOrEqual(48 * PIECE_BYTES);
});

test('neighbours that have made good are trusted as at first', async () => {
  const { sources } = await deliver(neighbours((index) => index % 40 !== 39));
  expect(sources.network + sources.peers).toBe(body.length);
  // Three failures, each costing a first run of four and not a longer one than the last.
  expect(sources.network).toBeLessThanOrEqual(3 * 4 * PIECE_BYTES);
});

test('neighbours that fail for good leave the rest to the network', async () => {
  const { sources, reason } = await deliver(neighbours((index) => index < 8));
  expect(sources).toEqual({ store: 0, peers: 8 * PIECE_BYTES, network: 112 * PIECE_BYTES });
  expect(reason).toBe('peers, then the network for what they failed to bring');
});

test('the report says which bytes were asked for, and nothing when that was all', async () => {
  const [start, end] = [9 * PIECE_BYTES + 5, 12 * PIECE_BYTES];
  const all = neighbours(() => true);
  expect((await deliver(all, `bytes=${start}-${end - 1}`)).span).toEqual({ start, end });
  expect(await deliver(all)).not.toHaveProperty('span');
});

test('what the network began and neighbours brought whole is counted once', async () => {
  const begun = 1.5 * PIECE_BYTES;
  const breakingOff = (): Promise<Response> => {
    const chunks = [body.slice(0, begun)];
    const stream = new ReadableStream({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk === undefined) controller.error(new TypeError('The network is gone.'));
        else controller.enqueue(chunk);
      },
    });
    return Promise.resolve(new Response(stream));
  };
  let calls = 0;
  const late = { ...neighbours(() => true), mayHold: () => calls++ > 0 };
  const { sources, wasted } = await deliver(late, undefined, breakingOff);
  expect(sources).toEqual({ store: 0, network: begun, peers: body.length - begun });
  expect(wasted).toBe(begun - PIECE_BYTES);
});
