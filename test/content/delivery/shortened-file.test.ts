/** The site now serves less than the manifest vouches for: the page gets what the site serves, as without us. */
import { expect, test } from 'vitest';
import { sha224 } from '../../../build/sha224.ts';
import { answer } from '../../../content/delivery/answer.ts';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { alone } from './alone.ts';

const body = new Uint8Array(3 * PIECE_BYTES).map((_, at) => (at * 5) >> 4);
const content = {
  digest: sha224(body),
  size: body.length,
  pieces: [0, 1, 2]
    .map((index) => sha224(body.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES)))
    .join(''),
  deflatable: false,
};

async function load(served: Uint8Array<ArrayBuffer>): Promise<{ bytes: Buffer; mismatches: number }> {
  let mismatches = 0;
  const parts = alone(2 * body.length, {
    hash: sha224,
    fetch: () => Promise.resolve(new Response(served)),
    onMismatch: () => mismatches++,
  });
  const entry = { content, type: 'text/javascript', headers: {} };
  const request = new Request('http://site/app.js');
  const { response, finished } = await answer(parts, { request, entry, urgency: 'blocking' });
  const bytes = Buffer.from(await response.arrayBuffer());
  await finished;
  return { bytes, mismatches };
}

test.each([
  ['in the middle of a piece', PIECE_BYTES + 1000],
  ['at the end of a piece', 2 * PIECE_BYTES],
  ['before it has begun', 0],
])('it ends %s', async (_name, length) => {
  const served = body.slice(0, length);
  const { bytes, mismatches } = await load(served);
  expect([bytes.equals(served), mismatches]).toEqual([true, 1]);
});

test('the whole of it contradicts nothing', async () => {
  const { bytes, mismatches } = await load(body);
  expect([bytes.equals(body), mismatches]).toEqual([true, 0]);
});
