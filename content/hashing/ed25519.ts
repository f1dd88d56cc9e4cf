/**
 * Ed25519 by WebCrypto, the same in browsers, workers and Node (RFC 8032). Knows nothing of what is signed or where keys
 * are kept. Called for the signatures of manifests and of a notary's statements.
 */
import { Fault } from '../fault.ts';

const ALGORITHM = { name: 'Ed25519' } as const;
/** RFC 8032, section 5.1.5. */
const PUBLIC_KEY_BYTES = 32;

export interface SigningKeys {
  /** The raw 32 bytes, base64: what a site pins. */
  readonly publicKey: string;
  /** PKCS #8, base64: what its owner keeps. */
  readonly privateKey: string;
}

export interface Signer {
  /** Raw, base64. */
  readonly publicKey: string;
  /** 64 bytes. */
  sign(this: void, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

/** True when `signature` of `bytes` is the key's. */
export type Verify = (bytes: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>) => Promise<boolean>;

/** A fresh key pair. Throws Fault `signing-key` where this platform has no Ed25519. */
export async function createSigningKeys(): Promise<SigningKeys> {
  const keys = await orUnusable(crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']));
  const { publicKey, privateKey } = keys;
  return {
    publicKey: toBase64(await crypto.subtle.exportKey('raw', publicKey)),
    privateKey: toBase64(await crypto.subtle.exportKey('pkcs8', privateKey)),
  };
}

/** Throws Fault `signing-key` for anything but PKCS #8 in base64. */
export async function createSigner(privateKey: string): Promise<Signer> {
  const bytes = fromBase64(privateKey);
  const key = await orUnusable(crypto.subtle.importKey('pkcs8', bytes, ALGORITHM, true, ['sign']));
  return {
    publicKey: await publicHalf(key),
    sign: async (signed) => new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, signed)),
  };
}

/** Throws Fault `signing-key` for anything but 32 raw bytes in base64. */
export async function createVerifier(publicKey: string): Promise<Verify> {
  const bytes = fromBase64(publicKey);
  if (bytes.length !== PUBLIC_KEY_BYTES) throw unusable('malformed');
  const key = await orUnusable(crypto.subtle.importKey('raw', bytes, ALGORITHM, false, ['verify']));
  return (signed, signature) => crypto.subtle.verify(ALGORITHM, key, signature, signed);
}

export function toBase64(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)));
}

/** Throws Fault `signing-key` for what is no base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    throw unusable('malformed');
  }
}

/** A JWK names the public half beside the private one (RFC 8037, section 2). */
async function publicHalf(privateKey: CryptoKey): Promise<string> {
  const { x } = await crypto.subtle.exportKey('jwk', privateKey);
  return toBase64(fromBase64((x ?? '').replaceAll('-', '+').replaceAll('_', '/')).buffer);
}

/** A platform without the algorithm fails closed: nothing is trusted that could not be checked. */
async function orUnusable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { name } = error as { name?: unknown };
    throw unusable(name === 'NotSupportedError' ? 'unsupported' : 'malformed');
  }
}

const MESSAGES = {
  unsupported: 'This platform has no Ed25519 for signatures. Use a newer one.',
  malformed: 'A key or signature is malformed. Expected base64 as `hearsay keys` writes it.',
} as const;

function unusable(reason: keyof typeof MESSAGES): Fault<'signing-key'> {
  return new Fault('signing-key', { reason }, MESSAGES[reason]);
}
