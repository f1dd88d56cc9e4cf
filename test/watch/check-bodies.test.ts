import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkBodies } from './check-bodies.ts';
import type { SeenBody } from './in-page/body-witness.ts';

const WHOLE = new TextEncoder().encode('a segment of some length');
const bytesAt = async (url: string): Promise<Uint8Array | null> => (url === '/gone' ? null : WHOLE);

function seen(url: string, bytes: Uint8Array, more: Partial<SeenBody> = {}): SeenBody {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { url, status: 200, bytes: bytes.length, sha256, range: '', ms: 5, ...more };
}

test('what came is compared, whole or in part', async () => {
  const part = seen('/part', WHOLE.subarray(2, 6), { status: 206, range: `bytes 2-5/${WHOLE.length}` });
  const { mismatched, delivered, faults } = await checkBodies([seen('/whole', WHOLE), part], bytesAt);
  expect([mismatched, delivered, faults]).toEqual([0, WHOLE.length + 4, []]);
});

test('other bytes, too few of them, and what the origin does not have are mismatched, each URL once', async () => {
  const wrong = seen('/wrong', new Uint8Array(WHOLE.length));
  const { mismatched } = await checkBodies(
    [wrong, wrong, seen('/short', WHOLE.subarray(1)), seen('/gone', WHOLE)],
    bytesAt,
  );
  expect(mismatched).toBe(3);
});

test('what was asked for twice counts once, at its first time, and errors not at all', async () => {
  const bodies = [
    seen('/a', WHOLE, { ms: 7 }),
    seen('/a', WHOLE, { ms: 1 }),
    seen('/gone', new Uint8Array(9), { status: 404 }),
  ];
  const { delivered, times, mismatched } = await checkBodies(bodies, bytesAt);
  expect([delivered, [...times], mismatched]).toEqual([WHOLE.length, [['/a', 7]], 0]);
});
