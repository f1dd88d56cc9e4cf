/** Reads a private key from the file that `hearsay keys` wrote. Called for manifests and for a notary. */
import { readFile } from 'node:fs/promises';
import { createSigner } from '../content/hashing/ed25519.ts';
import { cannotRead } from './faults.ts';

const EXPECTED = 'the file with a private key that `hearsay keys` wrote';

/** PKCS #8 in base64. Throws Fault `cannot-read`. */
export async function readKey(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw cannotRead(file, error, EXPECTED);
  });
  const key = text.trim();
  await createSigner(key).catch(() => {
    throw cannotRead(file, 'it holds no private key', EXPECTED);
  });
  return key;
}
