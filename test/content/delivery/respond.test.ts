/** Status and headers of what is put together here. */
import { expect, test } from 'vitest';
import { askedRange, responseInit } from '../../../content/delivery/respond.ts';
import { PIECE_BYTES } from '../../../content/limits.ts';

const SIZE = 40 * PIECE_BYTES;
const entry = {
  content: { digest: 'a'.repeat(56), size: SIZE, pieces: 'b'.repeat(56 * 40), deflatable: false },
  type: 'video/mp4',
  headers: { etag: '"1"' },
};

function headersOf(range: string | null, media = false): Record<string, string> & { status: number } {
  const init = responseInit(entry, askedRange(range, SIZE, media));
  return { status: init.status ?? 0, ...Object.fromEntries(new Headers(init.headers)) } as ReturnType<
    typeof headersOf
  >;
}

test('the whole, with the headers of the manifest', () => {
  expect(headersOf(null)).toEqual({
    status: 200,
    'content-type': 'video/mp4',
    'content-length': String(SIZE),
    etag: '"1"',
  });
});

test('a part', () => {
  expect(headersOf('bytes=5-9')).toMatchObject({
    status: 206,
    'content-length': '5',
    'content-range': `bytes 5-9/${SIZE}`,
  });
});

test('the end is clamped, a suffix is counted from it', () => {
  expect(headersOf(`bytes=${SIZE - 2}-${SIZE + 50}`)['content-range']).toBe(
    `bytes ${SIZE - 2}-${SIZE - 1}/${SIZE}`,
  );
  expect(headersOf('bytes=-3')['content-range']).toBe(`bytes ${SIZE - 3}-${SIZE - 1}/${SIZE}`);
});

test('an open end is the rest, and a window of it for a media element', () => {
  expect(headersOf('bytes=0-')['content-range']).toBe(`bytes 0-${SIZE - 1}/${SIZE}`);
  expect(headersOf('bytes=10-', true)['content-range']).toBe(`bytes 10-${16 * PIECE_BYTES - 1}/${SIZE}`);
});

test('past the end is unsatisfiable', () => {
  expect(headersOf(`bytes=${SIZE}-`)).toMatchObject({ status: 416, 'content-range': `bytes */${SIZE}` });
});
