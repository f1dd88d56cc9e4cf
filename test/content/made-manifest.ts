/** Manifests made up for tests, valid by construction. Called by the tests of everything that takes one. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { digestToHex, type Digest } from '../../content/digest.ts';
import { pieceCount } from '../../content/geometry.ts';
import { isDeflatable } from '../../content/is-deflatable.ts';
import { PIECE_BYTES } from '../../content/limits.ts';
import type { Manifest, ManifestEntry } from '../../content/manifest.ts';

export function sha224(bytes: Uint8Array | string): Digest {
  return digestToHex(createHash('sha224').update(bytes).digest());
}

/** An entry of `size` bytes that no file has: its digests are of made-up text. */
export function madeEntry(
  size: number,
  type = 'text/css',
  headers: Readonly<Record<string, string>> = {},
): ManifestEntry {
  const digest = size === 0 ? sha224('') : sha224(`whole ${size} ${type}`);
  const list = Array.from({ length: pieceCount(size) }, (_, index) => sha224(`piece ${index} of ${size}`));
  const pieces = list.length > 1 ? list.join('') : list.length === 1 ? digest : '';
  return { content: { digest, size, pieces, deflatable: isDeflatable(type, size) }, type, headers };
}

export function madeManifest(
  entries: Readonly<Record<string, ManifestEntry>> = { '/a.css': madeEntry(10) },
  rest: Partial<Manifest> = {},
): Manifest {
  return {
    off: false,
    include: [],
    offline: [],
    notary: null,
    signature: null,
    entries: new Map(Object.entries(entries)),
    ...rest,
  };
}

const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
const paths = fc
  .array(fc.oneof(names, fc.constantFrom('__proto__', 'constructor', 'toString', '%', '#', '')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => `/${parts.map(encodeURIComponent).join('/')}`);
const types = fc.constantFrom('text/css', 'image/png', 'text/html; charset=utf-8', 'font/woff2');
const headers = fc.dictionary(
  fc.constantFrom('etag', 'cache-control', 'access-control-allow-origin', 'content-security-policy'),
  fc.stringMatching(/^[!-~]{1,20}$/),
  { noNullPrototype: true },
);
const notary = fc.option(
  fc.record({
    url: fc.constant('https://tracker.example/'),
    key: fc.constant(`${'A'.repeat(43)}=`),
    prefixes: fc
      .uniqueArray(
        fc.constantFrom('https://cdn.example/live', 'https://cdn.example/vod/', 'http://x.example/'),
        {
          minLength: 1,
        },
      )
      .map((list) => list.sort()),
  }),
);
const entries = fc
  .tuple(fc.oneof(fc.constant(0), fc.nat(4 * PIECE_BYTES), fc.constant(PIECE_BYTES)), types, headers)
  .map((parts) => madeEntry(...parts));

/** Any manifest without a signature. */
export const anyManifest: fc.Arbitrary<Manifest> = fc
  .record({
    off: fc.boolean(),
    include: fc.uniqueArray(fc.constantFrom('/**', '/a/*', '/data/**/*.json')),
    entries: fc.array(fc.tuple(paths, entries), { maxLength: 8 }).map((list) => new Map(list)),
    offline: fc.array(fc.constantFrom('/', '/**', '/x/*')),
    notary,
  })
  .map(({ offline, ...manifest }) => {
    const [page] = manifest.entries.keys();
    const pages = page === undefined ? [] : offline.map((match) => ({ match, page }));
    return { ...manifest, offline: pages, signature: null };
  });
