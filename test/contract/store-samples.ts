/** Contents and pieces for the suites of the stores. Digests are made up: a store never checks them. */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';
import { DIGEST_HEX, PIECE_BYTES } from '../../content/limits.ts';
import type { IndexedPiece, PieceStore } from '../../content/store/piece-store.ts';
import { expectEqual, expectTrue } from './expectation.ts';

/** A content of `pieces` pieces, told apart by its number. */
export function sampleContent(number: number, pieces = 8): Content {
  return {
    digest: number.toString(16).padStart(DIGEST_HEX, '0'),
    size: pieces * PIECE_BYTES,
    pieces: 'ab'.repeat((DIGEST_HEX / 2) * pieces),
    deflatable: false,
  };
}

/** A piece of `length` bytes that differs by content and index. Its bytes don't compress: browsers compress values. */
export function samplePiece(content: Content, index: number, length = 100, deflated = false): IndexedPiece {
  const chance = seededChance(Number.parseInt(content.digest.slice(-4), 16) * 1000 + index);
  return { index, bytes: new Uint8Array(length).map(() => chance(256)), deflated };
}

export function samplePieces(content: Content, indexes: readonly number[], length = 100): IndexedPiece[] {
  return indexes.map((index) => samplePiece(content, index, length));
}

/** What `read` answers for a piece. */
export function asRead({ bytes, deflated }: IndexedPiece): { bytes: Uint8Array; deflated: boolean } {
  return { bytes, deflated };
}

export async function digestsOf(store: PieceStore, usedSince = 0): Promise<Digest[]> {
  return (await store.list(usedSince)).map((held) => held.content.digest);
}

/** What is listed can be read, and adds up to what the store says it uses, within its budget. */
export async function audit(store: PieceStore): Promise<void> {
  let bytes = 0;
  for (const { content, indexes } of await store.list(0)) {
    expectTrue(indexes.length > 0, 'only contents with pieces are listed');
    for (const piece of await store.read(content.digest, indexes, 0)) {
      expectTrue(piece !== null, `every listed piece of ${content.digest} can be read`);
      bytes += piece?.bytes.length ?? 0;
    }
  }
  const usage = await store.usage();
  expectEqual(usage.bytes, bytes, 'bytes in use');
  expectTrue(bytes <= usage.budget, `${bytes} bytes are within the budget of ${usage.budget}`);
}

/** Numbers in [0, below) from a seed: a failing run can be had again. */
export function seededChance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
