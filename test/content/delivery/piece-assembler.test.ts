/** A stream cut anywhere gives the same whole pieces. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PieceAssembler } from '../../../content/delivery/piece-assembler.ts';
import { pieceCount, pieceSpan } from '../../../content/geometry.ts';
import { PIECE_BYTES } from '../../../content/limits.ts';

function sample(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
}

const SIZE = 2 * PIECE_BYTES + 1000;
const BYTES = sample(SIZE);

test('gives every piece that lies wholly in the stream, once and in order, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.nat(SIZE - 1),
      fc.array(fc.integer({ min: 1, max: PIECE_BYTES }), { minLength: 1, maxLength: 12 }),
      (offset, cuts) => {
        const assembler = new PieceAssembler(SIZE, offset);
        const whole = [];
        let at = offset;
        for (let turn = 0; at < SIZE; turn++) {
          const end = Math.min(SIZE, at + (cuts[turn % cuts.length] ?? 1));
          whole.push(...assembler.push(BYTES.subarray(at, end)));
          at = end;
        }
        const first = Math.ceil(offset / PIECE_BYTES);
        expect(whole.map(({ index }) => index)).toEqual(
          Array.from({ length: pieceCount(SIZE) - first }, (_, i) => first + i),
        );
        for (const { index, bytes } of whole) {
          const { start, end } = pieceSpan(SIZE, index);
          expect(Buffer.compare(bytes, BYTES.subarray(start, end))).toBe(0);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('drops bytes past the size', () => {
  const assembler = new PieceAssembler(10, 0);
  const [piece, ...more] = assembler.push(sample(50));
  expect(piece?.bytes).toEqual(sample(10));
  expect(more).toEqual([]);
  expect(assembler.push(sample(50))).toEqual([]);
});

test('knows the unfinished piece, unless its start was not in the stream', () => {
  const fromStart = new PieceAssembler(SIZE, 0);
  fromStart.push(BYTES.subarray(0, PIECE_BYTES + 5));
  expect(fromStart.partial).toEqual(BYTES.subarray(PIECE_BYTES, PIECE_BYTES + 5));
  expect(fromStart.atBoundary).toBe(false);
  const fromInside = new PieceAssembler(SIZE, 7);
  fromInside.push(BYTES.subarray(7, 50));
  expect(fromInside.partial).toBeNull();
});
