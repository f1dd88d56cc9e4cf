/**
 * A notary's statement: the bytes at this URL have this digest, from then until then. One MessagePack array in one
 * canonical form, so that whoever passes it on passes on what was signed. Knows nothing of keys or of the network; the
 * signature is `signed-statement.ts`'s.
 */
import { Decoder, Encoder } from '@msgpack/msgpack';
import type { Content } from '../content/content.ts';
import { digestToHex, hexToBytes } from '../content/digest.ts';
import { Fault } from '../content/fault.ts';
import { pieceCount } from '../content/geometry.ts';
import { isDeflatable } from '../content/is-deflatable.ts';
import { isHeaderValue, isKeptHeader, isMediaType } from '../content/kept-headers.ts';
import { DIGEST_BYTES } from '../content/limits.ts';
import type { ManifestEntry } from '../content/manifest.ts';
import {
  MAX_STATEMENT_BYTES,
  MAX_STATEMENT_HEADERS,
  MAX_STATEMENT_PIECES,
  MAX_STATEMENT_SECONDS,
} from './limits.ts';
import { isStatementUrl } from './statement-url.ts';

export interface Statement {
  /** Absolute, http or https, as the URL parser writes it, without user or fragment. */
  readonly url: string;
  /** What a manifest would say of it: content, type and the headers worth keeping. */
  readonly entry: ManifestEntry;
  /** Seconds since the epoch; from the first until before the second. */
  readonly notBefore: number;
  readonly expires: number;
}

/** The first item of the array. Another one is refused, never guessed at. */
const STATEMENT_VERSION = 1;
const ITEMS = 9;

/** SHA-224 of no bytes (FIPS 180-4). */
const EMPTY_DIGEST = 'd14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f';

const encoder = new Encoder();
const decoder = new Decoder({
  maxStrLength: MAX_STATEMENT_BYTES,
  maxArrayLength: Math.max(ITEMS, 2 * MAX_STATEMENT_HEADERS),
  maxMapLength: 0,
  maxBinLength: MAX_STATEMENT_PIECES * DIGEST_BYTES,
  maxExtLength: 0,
});

/** True when `statement` may be relied on at this time, in seconds since the epoch. */
export function holdsAt(statement: Statement, epochSeconds: number): boolean {
  return epochSeconds >= statement.notBefore && epochSeconds < statement.expires;
}

/** True when `known` was made after it: who passes statements on may do so again with an old one. */
export function isOlder(statement: Statement, known: Statement | undefined): boolean {
  return known !== undefined && statement.notBefore < known.notBefore;
}

/** Throws Fault `statement` for what `decodeStatement` would refuse. */
export function encodeStatement(statement: Statement): Uint8Array<ArrayBuffer> {
  const bytes = write(statement);
  decodeStatement(bytes);
  return bytes;
}

/** Throws Fault `statement` for anything but one whole statement in its canonical form. */
export function decodeStatement(bytes: Uint8Array): Statement {
  if (bytes.length > MAX_STATEMENT_BYTES) throw refused(`${bytes.length} bytes, over ${MAX_STATEMENT_BYTES}`);
  const statement = read(decode(bytes));
  const canonical = write(statement);
  if (canonical.length !== bytes.length || canonical.some((byte, index) => byte !== bytes[index])) {
    throw refused('it is not written in the canonical form');
  }
  return statement;
}

function write({ url, entry, notBefore, expires }: Statement): Uint8Array<ArrayBuffer> {
  const { content, type, headers } = entry;
  const names = Object.keys(headers).sort();
  const pieces = pieceCount(content.size) > 1 ? content.pieces : '';
  return encoder.encode([
    STATEMENT_VERSION,
    url,
    hexToBytes(content.digest),
    content.size,
    type,
    names.flatMap((name) => [name, headers[name] ?? '']),
    hexToBytes(pieces),
    notBefore,
    expires,
  ]);
}

function decode(bytes: Uint8Array): readonly unknown[] {
  let value: unknown;
  try {
    value = decoder.decode(bytes);
  } catch (error) {
    throw refused(`not MessagePack within our limits (${String(error)})`);
  }
  if (!Array.isArray(value) || value[0] !== STATEMENT_VERSION) {
    throw refused(`expected an array that begins with version ${STATEMENT_VERSION}`);
  }
  if (value.length !== ITEMS) throw refused(`expected ${ITEMS} items`);
  return value;
}

function read([
  ,
  url,
  digest,
  size,
  type,
  headers,
  pieces,
  notBefore,
  expires,
]: readonly unknown[]): Statement {
  if (!isStatementUrl(url)) throw refused('expected an absolute URL without user or fragment');
  if (!isMediaType(type)) throw refused('expected a media type');
  if (!isWhole(notBefore) || !isWhole(expires) || expires <= notBefore)
    throw refused('expected a time to hold');
  if (expires - notBefore > MAX_STATEMENT_SECONDS) {
    throw refused(`expected to hold for at most ${MAX_STATEMENT_SECONDS} seconds`);
  }
  const content = readContent(digest, size, pieces, type);
  return { url, entry: { content, type, headers: readHeaders(headers) }, notBefore, expires };
}

function readContent(digestBytes: unknown, size: unknown, list: unknown, type: string): Content {
  if (!(digestBytes instanceof Uint8Array) || digestBytes.length !== DIGEST_BYTES) {
    throw refused(`expected a digest of ${DIGEST_BYTES} bytes`);
  }
  if (!isWhole(size)) throw refused('expected a size in whole bytes');
  const digest = digestToHex(digestBytes);
  if (size === 0 && digest !== EMPTY_DIGEST)
    throw refused('expected the SHA-224 of nothing, as the size is 0');
  const pieces = size === 0 ? '' : digest;
  return { digest, size, pieces: readList(size, list) ?? pieces, deflatable: isDeflatable(type, size) };
}

/** The digests of several pieces; `null` for one or none. */
function readList(size: number, list: unknown): string | null {
  const count = pieceCount(size);
  if (count > MAX_STATEMENT_PIECES) throw refused(`expected at most ${MAX_STATEMENT_PIECES} pieces`);
  const listed = count > 1 ? count : 0;
  if (!(list instanceof Uint8Array) || list.length !== listed * DIGEST_BYTES) {
    throw refused(`expected the digests of ${listed} pieces`);
  }
  return listed === 0 ? null : joined(list);
}

/** Digests one after the other, in hex. */
function joined(list: Uint8Array): string {
  let hex = '';
  for (let at = 0; at < list.length; at += DIGEST_BYTES)
    hex += digestToHex(list.subarray(at, at + DIGEST_BYTES));
  return hex;
}

/** Names and values in turn. Doubles and disorder show when the statement is written again. */
function readHeaders(value: unknown): Readonly<Record<string, string>> {
  if (!Array.isArray(value) || value.length % 2 !== 0) throw refused('expected names and values of headers');
  const headers: Record<string, string> = {};
  for (let at = 0; at < value.length; at += 2) {
    const [name, text] = [value[at] as unknown, value[at + 1] as unknown];
    if (typeof name !== 'string' || !isKeptHeader(name)) throw refused('expected a header that may be kept');
    if (!isHeaderValue(text)) throw refused(`expected a value of ${name} on one line`);
    headers[name] = text;
  }
  return headers;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function refused(detail: string): Fault<'statement'> {
  const message = `Cannot use this statement of a notary: ${detail}. What it is of comes from the network.`;
  return new Fault('statement', { detail }, message);
}
