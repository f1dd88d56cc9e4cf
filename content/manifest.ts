/**
 * The manifest: what a site's owner vouches for, by canonical path. Reads and writes its text, `hearsay.json`. Knows
 * nothing of how it is fetched or who hashed the files. Called by the service worker, the builder and the signature.
 */
import { canonicalPath } from './canonical-path.ts';
import type { Content } from './content.ts';
import { hexToBytes, isDigest, type Digest } from './digest.ts';
import { pieceCount } from './geometry.ts';
import { isDeflatable } from './is-deflatable.ts';
import { isHeaderValue, isKeptHeader, isMediaType } from './kept-headers.ts';
import {
  DIGEST_HEX,
  MAX_MANIFEST_CHARS,
  MAX_PATH_CHARS,
  MAX_PATTERNS,
  MAX_PATTERN_CHARS,
  MAX_RESOURCE_BYTES,
} from './limits.ts';
import {
  malformedSignature,
  notJson,
  shape,
  shown,
  tooLarge,
  wrongEntry,
  wrongSize,
  wrongVersion,
} from './manifest-faults.ts';
import { areNotaryPrefixes, isNotaryUrl, isPublicKey, type NotaryTrust } from './notary-trust.ts';

/** The text's version. Another one is refused, never guessed at. */
export const MANIFEST_VERSION = 1;

export interface ManifestEntry {
  readonly content: Content;
  /** The exact Content-Type. */
  readonly type: string;
  /** By lower-case name; entries with the same headers share one object. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A navigation to a path that fits `match` gets `page`, a path of the manifest, when the network is gone. */
export interface OfflinePage {
  readonly match: string;
  readonly page: string;
}

export interface Manifest {
  /** The owner's kill switch: nothing takes part. */
  readonly off: boolean;
  /** Patterns of paths that take part whatever the request's destination. */
  readonly include: readonly string[];
  /** In order of precedence. */
  readonly offline: readonly OfflinePage[];
  readonly entries: ReadonlyMap<string, ManifestEntry>;
  /** Who else vouches for the owner, and for what; `null` for nobody. */
  readonly notary: NotaryTrust | null;
  /** Ed25519: `key` is the raw public key, `value` the signature of `signedText`, both in base64. */
  readonly signature: { readonly key: string; readonly value: string } | null;
}

type Fields = Readonly<Record<string, unknown>>;
type HeaderSet = Readonly<Record<string, string>>;
type Hash = (bytes: Uint8Array) => Digest;

/** 64 bytes in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/;
const HEX = /^[0-9a-f]*$/;

/**
 * Reads a manifest. Strict: what is not understood is refused. `hash` is SHA-224.
 * Throws Fault `manifest-too-large`, `-not-json`, `-version`, `-shape`, `-entry`, `-size` or `-signature`.
 */
export function parseManifest(text: string, hash: Hash): Manifest {
  const fields = readFields(parseJson(text), 'manifest', null);
  if (fields['hearsay'] !== MANIFEST_VERSION) throw wrongVersion(fields['hearsay'], MANIFEST_VERSION);
  readFields(fields, 'manifest', [
    'hearsay',
    'off',
    'include',
    'offline',
    'headers',
    'entries',
    'notary',
    'signature',
  ]);
  const { off, include, offline, headers, entries, notary, signature } = fields;
  if (typeof off !== 'boolean') throw shape('off', 'true or false');
  const sets = readList(headers, 'headers').map(readHeaderSet);
  const read = readEntries(readList(entries, 'entries'), sets, hash);
  return {
    off,
    include: readPatterns(include),
    offline: readOffline(offline, read),
    entries: read,
    notary: notary === undefined ? null : readNotary(notary),
    signature: signature === undefined ? null : readSignature(signature),
  };
}

/** The manifest's text. The same manifest gives the same text; one entry a line, so that differences read well. `hash` is
 * SHA-224. */
export function serialiseManifest(manifest: Manifest, hash: Hash): string {
  const paths = [...manifest.entries.keys()].sort();
  const setOf = (path: string): string => serialiseHeaders(manifest.entries.get(path)?.headers ?? {});
  const sets = [...new Set(paths.map(setOf))].filter((set) => set !== '{}').sort();
  const numbers = new Map(sets.map((set, number) => [set, number]));
  const entries = paths.map((path) => serialiseEntry(path, manifest, numbers.get(setOf(path)), hash));
  const { notary, signature } = manifest;
  return [
    `{"hearsay":${MANIFEST_VERSION},`,
    `"off":${manifest.off},`,
    `"include":${JSON.stringify([...new Set(manifest.include)].sort())},`,
    `"offline":${JSON.stringify(manifest.offline.map(({ match, page }) => ({ match, page })))},`,
    ...(notary === null ? [] : [`"notary":${serialiseNotary(notary)},`]),
    `"headers":${block(sets)},`,
    `"entries":${block(entries)}${signature === null ? '}' : ','}`,
    ...(signature === null
      ? []
      : [`"signature":${JSON.stringify({ key: signature.key, value: signature.value })}}`]),
    '',
  ].join('\n');
}

/** What a signature covers: the text without the signature. */
export function signedText(manifest: Manifest, hash: Hash): string {
  return serialiseManifest({ ...manifest, signature: null }, hash);
}

function block(lines: readonly string[]): string {
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`;
}

function serialiseNotary({ url, key, prefixes }: NotaryTrust): string {
  return JSON.stringify({ url, key, prefixes: [...new Set(prefixes)].sort() });
}

function serialiseHeaders(headers: HeaderSet): string {
  return JSON.stringify(Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function serialiseEntry(path: string, manifest: Manifest, headers: number | undefined, hash: Hash): string {
  const entry = manifest.entries.get(path) as ManifestEntry;
  const { digest, size, pieces } = entry.content;
  const list = pieceCount(size) > 1 ? { piecesDigest: hash(hexToBytes(pieces)), pieces } : undefined;
  return JSON.stringify({ path, sha224: digest, size, type: entry.type, headers, ...list });
}

function parseJson(text: string): unknown {
  if (text.length > MAX_MANIFEST_CHARS) throw tooLarge(text.length);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(error);
  }
}

/** The fields of a JSON object, none but `known` (`null`: any). */
function readFields(value: unknown, where: string, known: readonly string[] | null): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw shape(where, 'an object');
  const unknown = known && Object.keys(value).find((key) => !known.includes(key));
  if (typeof unknown === 'string') throw shape(`${where}.${shown(unknown)}`, 'no such field');
  return value as Fields;
}

function readList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw shape(where, 'a list');
  return value;
}

function readHeaderSet(value: unknown, number: number): HeaderSet {
  const where = `headers[${number}]`;
  const fields = readFields(value, where, null);
  for (const [name, text] of Object.entries(fields)) {
    if (!isKeptHeader(name)) throw shape(`${where}.${shown(name)}`, 'a header that a manifest may carry');
    if (!isHeaderValue(text)) throw shape(`${where}.${name}`, 'a header value on one line');
  }
  return fields as HeaderSet;
}

function readEntries(
  list: readonly unknown[],
  sets: readonly HeaderSet[],
  hash: Hash,
): Map<string, ManifestEntry> {
  const entries = new Map<string, ManifestEntry>();
  // Entries that name no set share the first one, which is empty.
  const setsAfterNone: readonly HeaderSet[] = [{}, ...sets];
  for (const [number, value] of list.entries()) {
    const where = `entries[${number}]`;
    const fields = readFields(value, where, [
      'path',
      'sha224',
      'size',
      'type',
      'headers',
      'piecesDigest',
      'pieces',
    ]);
    const { path } = fields;
    if (!isPath(path, MAX_PATH_CHARS))
      throw shape(`${where}.path`, 'a canonical path that starts with a slash');
    if (entries.has(path)) throw wrongEntry(path, 'path', 'each path once');
    entries.set(path, readEntry(path, fields, setsAfterNone, hash));
  }
  return entries;
}

function readEntry(path: string, fields: Fields, sets: readonly HeaderSet[], hash: Hash): ManifestEntry {
  const { sha224: digest, size, type, headers: number } = fields;
  if (!isDigest(digest)) throw wrongEntry(path, 'sha224', '56 lower-case hex digits');
  if (!isSize(size)) throw wrongEntry(path, 'size', `a whole number of bytes up to ${MAX_RESOURCE_BYTES}`);
  if (!isMediaType(type)) throw wrongEntry(path, 'type', 'a media type');
  const headers = number === undefined ? sets[0] : Number.isInteger(number) && sets[(number as number) + 1];
  if (!headers || (number as number) < 0)
    throw wrongEntry(path, 'headers', 'a number of the list of headers');
  const pieces = readPieces(path, digest, size, fields, hash);
  return { content: { digest, size, pieces, deflatable: isDeflatable(type, size) }, type, headers };
}

function readPieces(path: string, digest: Digest, size: number, fields: Fields, hash: Hash): string {
  const { pieces, piecesDigest } = fields;
  const expected = pieceCount(size);
  if (expected <= 1) {
    if (pieces !== undefined || piecesDigest !== undefined)
      throw wrongEntry(path, 'pieces', 'none for one piece');
    if (size === 0 && digest !== hash(new Uint8Array(0))) {
      throw wrongEntry(path, 'sha224', 'the SHA-224 of nothing, as the size is 0');
    }
    return size === 0 ? '' : digest;
  }
  if (typeof pieces !== 'string' || !HEX.test(pieces))
    throw wrongEntry(path, 'pieces', 'lower-case hex digits');
  if (pieces.length !== expected * DIGEST_HEX)
    throw wrongSize(path, size, pieces.length / DIGEST_HEX, expected);
  if (piecesDigest !== hash(hexToBytes(pieces))) {
    throw wrongEntry(path, 'piecesDigest', 'the SHA-224 of the bytes of `pieces`');
  }
  return pieces;
}

function readPatterns(value: unknown): string[] {
  return readList(value, 'include').map((pattern, number) => {
    if (number >= MAX_PATTERNS) throw shape('include', `at most ${MAX_PATTERNS} patterns`);
    if (!isPath(pattern, MAX_PATTERN_CHARS))
      throw shape(`include[${number}]`, 'a pattern of canonical paths');
    return pattern;
  });
}

function readOffline(value: unknown, entries: ReadonlyMap<string, ManifestEntry>): OfflinePage[] {
  return readList(value, 'offline').map((item, number) => {
    if (number >= MAX_PATTERNS) throw shape('offline', `at most ${MAX_PATTERNS} pages`);
    const where = `offline[${number}]`;
    const { match, page } = readFields(item, where, ['match', 'page']);
    if (!isPath(match, MAX_PATTERN_CHARS)) throw shape(`${where}.match`, 'a pattern of canonical paths');
    if (typeof page !== 'string' || !entries.has(page)) throw shape(`${where}.page`, 'the path of an entry');
    return { match, page };
  });
}

function readNotary(value: unknown): NotaryTrust {
  const { url, key, prefixes } = readFields(value, 'notary', ['url', 'key', 'prefixes']);
  if (!isNotaryUrl(url)) throw shape('notary.url', 'an http or https URL that ends with a slash');
  if (!isPublicKey(key)) throw shape('notary.key', 'an Ed25519 public key in base64');
  if (!areNotaryPrefixes(prefixes)) throw shape('notary.prefixes', 'http or https URLs, in order');
  return { url, key, prefixes };
}

function readSignature(value: unknown): { key: string; value: string } {
  const fields = readFields(value, 'signature', ['key', 'value']);
  const { key, value: signature } = fields;
  if (isPublicKey(key)) {
    if (typeof signature === 'string' && SIGNATURE.test(signature)) return { key, value: signature };
  }
  throw malformedSignature();
}

function isPath(value: unknown, limit: number): value is string {
  return (
    typeof value === 'string' && value.length <= limit && value[0] === '/' && canonicalPath(value) === value
  );
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_RESOURCE_BYTES;
}
