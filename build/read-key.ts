/** Reads a private key from the file that `hearsay keys` wrote. Called for manifests and for a notary. */
import { readFile } from 'node:fs/promises';
import { badOption, cannotRead } from './faults.ts';

/** PKCS #8 in base64, unchecked. Throws Fault `bad-option`. */
export async function readKey(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw badOption(
      'private key',
      file,
      `a file that \`hearsay keys\` wrote; ${cannotRead(file, error).message}`,
    );
  }
}
