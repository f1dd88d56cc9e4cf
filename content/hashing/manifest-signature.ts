/**
 * The owner's signature of a manifest. Knows nothing of where keys are kept. Called by the service worker when a key is
 * pinned, and by the manifest builder.
 */
import { Fault, isFault } from '../fault.ts';
import { signedText, type Manifest } from '../manifest.ts';
import { createSigner, createVerifier, fromBase64, toBase64 } from './ed25519.ts';
import type { Hash } from './hasher.ts';

/** `manifest` with a signature by `privateKey` (PKCS #8, base64). Throws Fault `manifest-signature`. */
export async function signManifest(manifest: Manifest, privateKey: string, hash: Hash): Promise<Manifest> {
  const { publicKey, sign } = await orRefused(createSigner(privateKey));
  const value = await sign(new TextEncoder().encode(signedText(manifest, hash)));
  return { ...manifest, signature: { key: publicKey, value: toBase64(value.buffer) } };
}

/** Resolves when `manifest` is signed by `publicKey` (raw, base64). Else throws Fault `manifest-signature`. */
export async function verifyManifest(manifest: Manifest, publicKey: string, hash: Hash): Promise<void> {
  const verify = await orRefused(createVerifier(publicKey));
  const { signature } = manifest;
  if (signature === null) throw refused('missing', MISSING);
  if (signature.key !== publicKey) throw refused('wrong', WRONG);
  const text = new TextEncoder().encode(signedText(manifest, hash));
  if (!(await verify(text, fromBase64(signature.value)))) throw refused('wrong', WRONG);
}

async function orRefused<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isFault(error, 'signing-key')) throw refused(error.data.reason, error.message);
    throw error;
  }
}

const MISSING = 'The manifest is not signed, but a key is pinned. Sign it with the private half of that key.';
const WRONG =
  'The manifest is not signed by the pinned key. Sign it with the private half of that key, or pin the other.';

type Reason = 'missing' | 'wrong' | 'unsupported' | 'malformed';

function refused(reason: Reason, message: string): Fault<'manifest-signature'> {
  return new Fault('manifest-signature', { reason }, message);
}
