/** Files that a site's owner vouches for, made up for browser tests: their bytes, their entries and the manifest. */
import { createCipheriv, createHash } from 'node:crypto';
import { sha224 } from '../../build/sha224.ts';
import { canonicalPath } from '../../content/canonical-path.ts';
import { isDeflatable } from '../../content/is-deflatable.ts';
import { isKeptHeader } from '../../content/kept-headers.ts';
import { PIECE_BYTES } from '../../content/limits.ts';
import type { Manifest, ManifestEntry } from '../../content/manifest.ts';
import type { SiteFile } from '../rig/site-server.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  png: 'image/png',
  mp4: 'video/mp4',
};

/** Path → bytes, by default of the type that the extension says. */
export type Files = Readonly<Record<string, SiteFile | string | Uint8Array>>;

/** `size` bytes that look random and are the same for the same `seed`. */
export function madeBytes(seed: string, size: number): Uint8Array {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The file with its bytes and its type spelled out. */
export function readFile(path: string, file: SiteFile | string | Uint8Array): Required<SiteFile> {
  const given: SiteFile = typeof file === 'string' || file instanceof Uint8Array ? { body: file } : file;
  const extension = /\.(\w+)$/.exec(path)?.[1] ?? '';
  return {
    body: Buffer.from(given.body as string),
    type: given.type ?? TYPES[extension] ?? 'application/octet-stream',
    headers: given.headers ?? {},
    ranges: given.ranges ?? true,
  };
}

export function entryOf(path: string, file: SiteFile | string | Uint8Array): ManifestEntry {
  const { body, type, headers } = readFile(path, file);
  const bytes = body as Uint8Array;
  let pieces = '';
  for (let at = 0; at < bytes.length; at += PIECE_BYTES)
    pieces += sha224(bytes.subarray(at, at + PIECE_BYTES));
  const kept = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    content: {
      digest: sha224(bytes),
      size: bytes.length,
      pieces,
      deflatable: isDeflatable(type, bytes.length),
    },
    type,
    headers: Object.fromEntries(kept.filter(([name]) => isKeptHeader(name))),
  };
}

/** A manifest of these files, which all take part whatever they are fetched for. */
export function manifestOf(files: Files, rest: Partial<Manifest> = {}): Manifest {
  const entries = new Map(
    Object.entries(files).map(([path, file]) => [canonicalPath(path), entryOf(path, file)]),
  );
  return { off: false, include: ['/**'], offline: [], entries, notary: null, signature: null, ...rest };
}
