/**
 * The owner's signature of a manifest: Ed25519 by WebCrypto, the same in browsers, workers and Node. Knows nothing of
 * where keys are kept. Called by the service worker when a key is pinned, and by the manifest builder.
 */
import { Fault } from '../fault.ts';
import { signedText, type Manifest } from '../manifest.ts';
import type { Hash } from './hasher.ts';

const ALGORITHM = { name: 'Ed25519' } as const;
/** RFC 8032, section 5.1.5. */
const PUBLIC_KEY_BYTES = 32;

export interface SigningKeys {
  /** The raw 32 bytes, base64: what a site pins. */
  readonly publicKey: string;
  /** PKCS #8, base64: what its owner keeps. */
  readonly privateKey: string;
}

/** A fresh key pair. Throws Fault `manifest-signature` where this platform has no Ed25519. */
export async function createSigningKeys(): Promise<SigningKeys> {
  const keys = await orUnsupported(crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']));
  const { publicKey, privateKey } = keys;
  return {
    publicKey: toBase64(await crypto.subtle.exportKey('raw', publicKey)),
    privateKey: toBase64(await crypto.subtle.exportKey('pkcs8', privateKey)),
  };
}

/** `manifest` with a signature by `privateKey` (PKCS #8, base64). Throws Fault `manifest-signature`. */
export async function signManifest(manifest: Manifest, privateKey: string, hash: Hash): Promise<Manifest> {
  const bytes = fromBase64(privateKey);
  const key = await orUnsupported(crypto.subtle.importKey('pkcs8', bytes, ALGORITHM, true, ['sign']));
  const value = await crypto.subtle.sign(
    ALGORITHM,
    key,
    new TextEncoder().encode(signedText(manifest, hash)),
  );
  return { ...manifest, signature: { key: await publicHalf(key), value: toBase64(value) } };
}

/** Resolves when `manifest` is signed by `publicKey` (raw, base64). Else throws Fault `manifest-signature`. */
export async function verifyManifest(manifest: Manifest, publicKey: string, hash: Hash): Promise<void> {
  const pinned = fromBase64(publicKey);
  if (pinned.length !== PUBLIC_KEY_BYTES) throw refused('malformed');
  const { signature } = manifest;
  if (signature === null) throw refused('missing');
  if (signature.key !== publicKey) throw refused('wrong');
  const key = await orUnsupported(crypto.subtle.importKey('raw', pinned, ALGORITHM, false, ['verify']));
  const text = new TextEncoder().encode(signedText(manifest, hash));
  if (!(await crypto.subtle.verify(ALGORITHM, key, fromBase64(signature.value), text)))
    throw refused('wrong');
}

/** A JWK names the public half beside the private one (RFC 8037, section 2). */
async function publicHalf(privateKey: CryptoKey): Promise<string> {
  const { x } = await crypto.subtle.exportKey('jwk', privateKey);
  return toBase64(fromBase64((x ?? '').replaceAll('-', '+').replaceAll('_', '/')).buffer);
}

/** A platform without the algorithm fails closed: nothing is trusted that could not be checked. */
async function orUnsupported<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { name } = error as { name?: unknown };
    throw refused(name === 'NotSupportedError' ? 'unsupported' : 'malformed');
  }
}

function toBase64(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    throw refused('malformed');
  }
}

type Reason = 'missing' | 'wrong' | 'unsupported' | 'malformed';

const MESSAGES: Readonly<Record<Reason, string>> = {
  missing: 'The manifest is not signed, but a key is pinned. Sign it with the private half of that key.',
  wrong:
    'The manifest is not signed by the pinned key. Sign it with the private half of that key, or pin the other.',
  unsupported:
    'This platform has no Ed25519, so a signature can be neither made nor checked. Use a newer one.',
  malformed: 'A key or signature is malformed. Expected base64 as `hearsay keys` writes it.',
};

function refused(reason: Reason): Fault<'manifest-signature'> {
  return new Fault('manifest-signature', { reason }, MESSAGES[reason]);
}
