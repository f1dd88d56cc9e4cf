import { expect, test } from 'vitest';
import { isDeflatable } from '../../content/is-deflatable.ts';

test.each([
  ['text/css', 1024, true],
  ['text/css', 1023, false],
  ['Text/HTML; charset=utf-8', 5000, true],
  ['application/json;charset=utf-8', 5000, true],
  ['application/manifest+json', 5000, true],
  ['image/svg+xml', 5000, true],
  ['application/wasm', 5000, true],
  ['font/ttf', 5000, true],
  ['font/woff2', 5000, false],
  ['image/png', 5000, false],
  ['video/mp4', 5000, false],
  ['application/octet-stream', 5000, false],
  ['', 5000, false],
])('%s of %i bytes: %s', (type, size, expected) => {
  expect(isDeflatable(type, size)).toBe(expected);
});
