/** SHA-224 by Node's own crypto. Called by the manifest builder and by tests. */
import { createHash } from 'node:crypto';
import { digestToHex, type Digest } from '../content/digest.ts';

export function sha224(bytes: Uint8Array): Digest {
  return digestToHex(createHash('sha224').update(bytes).digest());
}
