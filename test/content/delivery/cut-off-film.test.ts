/** What is left of a film in the store after seeks: whole pieces, also where an answer began or ended inside one. */
import { expect, test } from 'vitest';
import { answer } from '../../../content/delivery/answer.ts';
import type { DeliveryParts } from '../../../content/delivery/delivery-parts.ts';
import { hashInScript } from '../../../content/hashing/hashes.ts';
import { PIECE_BYTES } from '../../../content/limits.ts';
import type { Urgency } from '../../../content/urgency.ts';
import { eventually } from '../../rig/eventually.ts';
import { alone } from './alone.ts';

const PIECES = 10;
const CHUNK = 16 * 1024;
const body = new Uint8Array(PIECES * PIECE_BYTES).map((_, at) => (at * 7) >> 3);
const digestOf = (index: number): string =>
  hashInScript(body.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES));
const content = {
  digest: hashInScript(body),
  size: body.length,
  pieces: Array.from({ length: PIECES }, (_, index) => digestOf(index)).join(''),
  deflatable: false,
};

/** Answers ranges, in chunks as they are pulled. */
function network(request: Request): Promise<Response> {
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '') ?? [];
  let at = Number(first);
  const end = last === '' ? body.length : Number(last) + 1;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = Math.min(end, at + CHUNK);
      controller.enqueue(body.slice(at, next));
      at = next;
      if (at === end) controller.close();
    },
  });
  const headers = { 'content-range': `bytes ${first}-${end - 1}/${body.length}` };
  return Promise.resolve(new Response(stream, { status: 206, headers }));
}

/** Reads `bytes` of an open-ended answer from `start`, then cuts it off. Gives the store. */
async function watch(start: number, bytes: number, urgency: Urgency): Promise<DeliveryParts['store']> {
  const parts = alone(2 * body.length, { hash: hashInScript, fetch: network });
  const request = new Request('http://site/film', { headers: { range: `bytes=${start}-` } });
  const entry = { content, type: 'video/mp4', headers: {} };
  const { response } = await answer(parts, { request, entry, urgency });
  const reader = response.body!.getReader();
  let read = 0;
  while (read < bytes) {
    const { value } = await reader.read();
    expect(value).toEqual(body.subarray(start + read, start + read + (value?.length ?? 0)));
    read += value?.length ?? 0;
  }
  await reader.cancel();
  return parts.store;
}

const heldIn = async (store: DeliveryParts['store']): Promise<readonly number[]> =>
  [...((await store.held(content.digest))?.indexes ?? [])].sort((a, b) => a - b);

test('a film keeps the pieces in whose middle it was begun and cut off', async () => {
  const store = await watch(2 * PIECE_BYTES + 1000, 2 * PIECE_BYTES, 'media');
  const held = await eventually('the pieces at both ends', async () => {
    const indexes = await heldIn(store);
    return indexes.length >= 3 && indexes;
  });
  expect(held).toEqual([2, 3, 4]);
});

test('a film that is left before a whole piece has come is fetched no further than that piece', async () => {
  const store = await watch(2 * PIECE_BYTES + 1000, 2 * CHUNK, 'media');
  await new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
  expect(await heldIn(store)).toEqual([]);
});

test('anything else that is cut off keeps what came whole', async () => {
  const store = await watch(2 * PIECE_BYTES + 1000, 2 * PIECE_BYTES, 'background');
  await eventually('the piece between', async () => (await heldIn(store)).length > 0);
  expect(await heldIn(store)).toEqual([3]);
});

test.each([0, 5_000])(
  'begun inside a piece, and broken off %i bytes into the next, it goes on there',
  async (past) => {
    const start = 2 * PIECE_BYTES + 1000;
    const breaks = 3 * PIECE_BYTES + past;
    let calls = 0;
    const parts = alone(2 * body.length, {
      hash: hashInScript,
      fetch: (request) => {
        if (calls++ > 0) return network(request);
        let at = start;
        const stream = new ReadableStream<Uint8Array>({
          pull(controller) {
            if (at === breaks) return controller.error(new TypeError('broken off'));
            const next = Math.min(breaks, at + CHUNK);
            controller.enqueue(body.slice(at, next));
            at = next;
          },
        });
        const headers = { 'content-range': `bytes ${start}-${body.length - 1}/${body.length}` };
        return Promise.resolve(new Response(stream, { status: 206, headers }));
      },
    });
    const request = new Request('http://site/film', { headers: { range: `bytes=${start}-` } });
    const entry = { content, type: 'video/mp4', headers: {} };
    const { response } = await answer(parts, { request, entry, urgency: 'media' });
    const seen = new Uint8Array(await response.arrayBuffer());
    expect(hashInScript(seen)).toBe(hashInScript(body.subarray(start)));
    expect(calls).toBeGreaterThan(1);
  },
);
