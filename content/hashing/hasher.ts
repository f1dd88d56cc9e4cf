/**
 * What hashes SHA-224 in a browser, where WebCrypto has none. `hashes.ts` has the two there are; service worker and agent
 * import them as a script of their own, so that both share one file.
 */
import type { Digest } from '../digest.ts';

/** SHA-224 of `bytes` (FIPS 180-4). Synchronous. */
export type Hash = (bytes: Uint8Array) => Digest;

export interface Hashes {
  /** There at once and under any policy. */
  readonly inScript: Hash;
  /** Several times as fast. Rejects where a policy forbids WebAssembly. */
  createQuick(this: void): Promise<Hash>;
}

/** The quicker hash, or the one in script where it can't be made. Never rejects. */
export async function quickestHash({ inScript, createQuick }: Hashes): Promise<Hash> {
  try {
    return await createQuick();
  } catch {
    return inScript;
  }
}
