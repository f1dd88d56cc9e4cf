/** SHA-224 digests as text and bytes. Knows the form of a digest, never how one is computed. */
import { Fault } from './fault.ts';
import { DIGEST_BYTES, DIGEST_HEX } from './limits.ts';

/** A SHA-224 digest: 56 lower-case hex digits. */
export type Digest = string;

const HEX = /^[0-9a-f]*$/;

/** True for 56 lower-case hex digits. */
export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && value.length === DIGEST_HEX && HEX.test(value);
}

/** 28 bytes → 56 hex digits. Throws Fault `bad-digest` for any other length. */
export function digestToHex(bytes: Uint8Array): Digest {
  if (bytes.length !== DIGEST_BYTES) throw badDigest(`${bytes.length} bytes`);
  return bytesToHex(bytes);
}

export function bytesToHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/** 56 hex digits → 28 bytes. Throws Fault `bad-digest` for anything else. */
export function digestToBytes(digest: Digest): Uint8Array<ArrayBuffer> {
  if (!isDigest(digest)) throw badDigest(String(digest));
  return hexToBytes(digest);
}

/** An even run of hex digits → bytes. The caller has checked that they are hex. */
export function hexToBytes(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
  return bytes;
}

function badDigest(found: string): Fault<'bad-digest'> {
  return new Fault(
    'bad-digest',
    { found },
    `Not a SHA-224 digest: ${found}. Expected 56 lower-case hex digits.`,
  );
}
