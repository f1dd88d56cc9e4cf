/** When verified pieces are written, in time that is told. */
import { describe, expect, test } from 'vitest';
import { KEEP_DELAY_MS, KEEP_LARGE_DELAY_MS, KEEP_PIECES } from '../../workers/limits.ts';
import { UnwrittenPieces } from '../../workers/unwritten-pieces.ts';
import { sampleContent, samplePiece } from '../contract/store-samples.ts';

const small = sampleContent(1, KEEP_PIECES);
const large = sampleContent(2, KEEP_PIECES + 1);
const BYTES = 100;

function gather(budget = 10_000): {
  unwritten: UnwrittenPieces;
  take: (this: void, now: number) => string[];
} {
  const unwritten = new UnwrittenPieces(budget);
  return {
    unwritten,
    take: (now) =>
      unwritten
        .takeDue(now)
        .map(
          ({ content, pieces }) =>
            `${content === small ? 'small' : 'large'} ${pieces.map(({ index }) => index).join()}`,
        ),
  };
}

describe('a content that fits one write', () => {
  test('is written soon after its first piece, with what has come by then', () => {
    const { unwritten, take } = gather();
    unwritten.add(small, samplePiece(small, 0), 1000);
    unwritten.add(small, samplePiece(small, 1), 1000 + KEEP_DELAY_MS - 1);
    expect(unwritten.dueAt).toBe(1000 + KEEP_DELAY_MS);
    expect(take(1000 + KEEP_DELAY_MS - 1)).toEqual([]);
    expect(take(1000 + KEEP_DELAY_MS)).toEqual(['small 0,1']);
    expect(unwritten.dueAt).toBe(Infinity);
    expect(take(Infinity)).toEqual([]);
  });
});

describe('a larger content', () => {
  const film = sampleContent(4, 3 * KEEP_PIECES);
  const run = (from: number, to: number): string =>
    `large ${Array.from({ length: to - from }, (_, index) => from + index).join()}`;

  test('is written a full write at a time, and the rest when no more comes', () => {
    const { unwritten, take } = gather();
    const taken: string[] = [];
    for (let index = 0; index < 2 * KEEP_PIECES + 2; index++) {
      unwritten.add(film, samplePiece(film, index), index);
      taken.push(...take(index));
    }
    expect(taken).toEqual([run(0, KEEP_PIECES), run(KEEP_PIECES, 2 * KEEP_PIECES)]);
    expect(unwritten.find(film.digest, 0)?.bytes).toHaveLength(BYTES);
    const end = 2 * KEEP_PIECES + 1 + KEEP_LARGE_DELAY_MS;
    expect(unwritten.dueAt).toBe(end);
    expect(take(end - 1)).toEqual([]);
    expect(take(end)).toEqual([run(2 * KEEP_PIECES, 2 * KEEP_PIECES + 2)]);
    expect(unwritten.dueAt).toBe(Infinity);
  });

  test('that comes slowly waits for its next piece', () => {
    const { unwritten, take } = gather();
    for (let index = 0; index < KEEP_PIECES - 1; index++) {
      unwritten.add(film, samplePiece(film, index), index * (KEEP_LARGE_DELAY_MS - 1));
      expect(take(index * (KEEP_LARGE_DELAY_MS - 1))).toEqual([]);
    }
  });
});

describe('what is gathered', () => {
  test('is at hand until it is written, and not after', () => {
    const { unwritten } = gather();
    const piece = samplePiece(large, 3);
    unwritten.add(large, piece, 0);
    expect(unwritten.find(large.digest, 3)).toBe(piece);
    expect(unwritten.find(large.digest, 4)).toBeNull();
    expect(unwritten.find(small.digest, 3)).toBeNull();
    const [batch] = unwritten.takeDue(Infinity);
    expect(unwritten.find(large.digest, 3)).toBe(piece);
    unwritten.written(batch!);
    unwritten.written(batch!);
    expect(unwritten.find(large.digest, 3)).toBeNull();
  });

  test('is refused beyond the budget, whether it waits or is being written by a store that does not end', () => {
    const { unwritten, take } = gather((KEEP_PIECES + 2) * BYTES);
    const added: boolean[] = [];
    for (let index = 0; index < KEEP_PIECES + 3; index++) {
      added.push(unwritten.add(large, samplePiece(large, index % (KEEP_PIECES + 1)), 0));
      take(0);
    }
    expect(added).toEqual([...Array<boolean>(KEEP_PIECES + 2).fill(true), false]);
  });

  test('of one piece that comes twice is counted once', () => {
    const { unwritten, take } = gather(4 * BYTES);
    for (let times = 0; times < 20; times++)
      expect(unwritten.add(large, samplePiece(large, 0), 0)).toBe(true);
    expect(take(0)).toEqual([]);
    expect(take(Infinity)).toEqual(['large 0']);
  });
});
