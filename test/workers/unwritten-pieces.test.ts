/** When verified pieces are written, in time that is told. */
import { describe, expect, test } from 'vitest';
import { KEEP_DELAY_MS, KEEP_LARGE_DELAY_MS, KEEP_LONGEST_MS, KEEP_PIECES } from '../../workers/limits.ts';
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
  test('is written when no more of it comes, in writes of their usual size', () => {
    const { unwritten, take } = gather();
    let now = 0;
    for (let index = 0; index <= KEEP_PIECES; index++)
      unwritten.add(large, samplePiece(large, index), (now = index * 200));
    expect(take(now + KEEP_LARGE_DELAY_MS - 1)).toEqual([]);
    const first = Array.from({ length: KEEP_PIECES }, (_, index) => index).join();
    expect(take(now + KEEP_LARGE_DELAY_MS)).toEqual([`large ${first}`, `large ${KEEP_PIECES}`]);
  });

  test('waits no longer than so long, however steadily it comes', () => {
    const { unwritten } = gather();
    for (let now = 0; now <= KEEP_LONGEST_MS; now += 100) unwritten.add(large, samplePiece(large, 0), now);
    expect(unwritten.dueAt).toBe(KEEP_LONGEST_MS);
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

  test('beyond the budget is written at once, the oldest first', () => {
    const { unwritten, take } = gather(4 * BYTES);
    const other = sampleContent(3, KEEP_PIECES + 1);
    for (const index of [0, 1, 2]) unwritten.add(large, samplePiece(large, index), 0);
    unwritten.add(other, samplePiece(other, 0), 1);
    expect(take(1)).toEqual([]);
    unwritten.add(other, samplePiece(other, 1), 1);
    expect(take(1)).toEqual(['large 0,1,2']);
    expect(take(1)).toEqual([]);
  });

  test('beyond the budget is written a batch at a time, and the rest when no more comes', () => {
    const { unwritten, take } = gather((KEEP_PIECES + 1) * BYTES);
    const film = sampleContent(4, 3 * KEEP_PIECES);
    const batch = (from: number, to: number): string =>
      `large ${Array.from({ length: to - from }, (_, index) => from + index).join()}`;
    const taken: string[] = [];
    for (let index = 0; index < 2 * KEEP_PIECES + 2; index++) {
      unwritten.add(film, samplePiece(film, index), index);
      taken.push(...take(index));
    }
    expect(taken).toEqual([batch(0, KEEP_PIECES), batch(KEEP_PIECES, 2 * KEEP_PIECES)]);
    expect(unwritten.find(film.digest, 0)?.bytes).toHaveLength(BYTES);
    expect(unwritten.dueAt).toBe(2 * KEEP_PIECES + 1 + KEEP_LARGE_DELAY_MS);
    expect(take(unwritten.dueAt)).toEqual([batch(2 * KEEP_PIECES, 2 * KEEP_PIECES + 2)]);
    expect(unwritten.dueAt).toBe(Infinity);
  });

  test('is refused when as much again is being written by a store that does not end', () => {
    const { unwritten, take } = gather(4 * BYTES);
    let added = 0;
    for (let index = 0; index <= KEEP_PIECES; index++) {
      if (unwritten.add(large, samplePiece(large, index), 0)) added++;
      take(0);
    }
    expect(added).toBe(8);
  });

  test('of one piece that comes twice is counted once', () => {
    const { unwritten, take } = gather(4 * BYTES);
    for (let times = 0; times < 20; times++)
      expect(unwritten.add(large, samplePiece(large, 0), 0)).toBe(true);
    expect(take(0)).toEqual([]);
    expect(take(Infinity)).toEqual(['large 0']);
  });
});
