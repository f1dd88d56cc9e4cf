/**
 * What every store of pieces must do. Runs on the store in memory in Node and on the one over IndexedDB in a real
 * browser's worker, so it knows no test runner.
 */
import { PIECE_BYTES } from '../../content/limits.ts';
import { expectEqual, expectTrue } from './expectation.ts';
import { bookkeepingCases } from './store-bookkeeping.ts';
import type { StoreCase } from './store-case.ts';
import { asRead, audit, digestsOf, sampleContent, samplePiece, samplePieces } from './store-samples.ts';

const AMPLE = { budget: 10_000_000 };
const [a, b, c] = [sampleContent(1), sampleContent(2), sampleContent(3)];

const reading: StoreCase[] = [
  {
    name: 'an empty store answers with nothing',
    async run(open) {
      const store = open(AMPLE);
      expectEqual(await store.read(a.digest, [0, 3], 1), [null, null], 'read');
      expectEqual(await store.read(a.digest, [], 1), [], 'read of no pieces');
      expectEqual(await store.held(a.digest), null, 'held');
      expectEqual(await store.list(0), [], 'list');
      expectEqual(await store.usage(), { bytes: 0, ...AMPLE }, 'usage');
      expectEqual(await store.getValue('x'), null, 'value');
    },
  },
  {
    name: 'pieces come back in the order asked for, with null where one is not kept',
    async run(open) {
      const store = open(AMPLE);
      const pieces = [0, 1, 2, 5].map((index) => samplePiece(a, index, 50 + index, index === 2));
      expectTrue(await store.write(a, pieces, 1), 'all are kept');
      const [zero, one, two, five] = pieces.map(asRead);
      expectEqual(await store.read(a.digest, [5, 0, 3, 2], 2), [five, zero, null, two], 'scattered');
      expectEqual(await store.read(a.digest, [0, 1, 2], 2), [zero, one, two], 'a run');
      expectEqual(
        await store.read(a.digest, [1, 2, 3, 4, 5, 6], 2),
        [one, two, null, null, five, null],
        'a run with holes',
      );
      expectEqual(await store.read(a.digest, [1, 1], 2), [one, one], 'the same one twice');
      expectEqual(await store.read(b.digest, [0, 1], 2), [null, null], 'another content');
    },
  },
  {
    name: 'whole pieces keep every byte',
    async run(open) {
      const store = open(AMPLE);
      const pieces = samplePieces(a, [0, 1, 2], PIECE_BYTES);
      await store.write(a, pieces, 1);
      for (const [i, kept] of (await store.read(a.digest, [0, 1, 2], 2)).entries()) {
        const written = pieces[i]?.bytes ?? new Uint8Array();
        expectEqual(kept?.bytes.length, PIECE_BYTES, 'length');
        expectTrue(
          written.every((byte, at) => kept?.bytes[at] === byte),
          `piece ${i} is the same`,
        );
      }
    },
  },
  {
    name: 'a part of a buffer is kept as that part, and reading leaves it as it is',
    async run(open) {
      const store = open(AMPLE);
      const whole = new Uint8Array(300).fill(1);
      const part = { index: 0, bytes: whole.subarray(100, 200), deflated: false };
      const own = samplePiece(a, 1);
      const expected = [
        asRead({ ...part, bytes: part.bytes.slice() }),
        asRead({ ...own, bytes: own.bytes.slice() }),
      ];
      expectTrue(await store.write(a, [part, own], 1), 'both are kept');
      expectEqual(await store.read(a.digest, [0, 1], 2), expected, 'read');
      expectEqual(await store.read(a.digest, [0, 1], 2), expected, 'read again');
    },
  },
];

const keeping: StoreCase[] = [
  {
    name: 'usage counts bytes as kept, a replaced piece once',
    async run(open) {
      const store = open(AMPLE);
      await store.write(a, [samplePiece(a, 0, 500), samplePiece(a, 1, 70, true)], 1);
      await store.write(a, [samplePiece(a, 0, 90)], 2);
      await store.write(a, [samplePiece(a, 3, 10), samplePiece(a, 3, 20)], 3);
      await store.write(b, [samplePiece(b, 0, 1000)], 3);
      expectEqual((await store.usage()).bytes, 90 + 70 + 20 + 1000, 'bytes');
      expectEqual(await store.read(a.digest, [0], 4), [asRead(samplePiece(a, 0, 90))], 'the later one');
      await audit(store);
    },
  },
  {
    name: 'pieces that a content can’t have are refused, the others kept',
    async run(open) {
      const store = open(AMPLE);
      for (const index of [-1, 8, 1.5, Number.NaN]) {
        expectEqual(await store.write(a, [samplePiece(a, index)], 1), false, `index ${index}`);
      }
      expectEqual(await store.write(a, [samplePiece(a, 0, 0)], 1), false, 'no bytes');
      expectEqual(await store.held(a.digest), null, 'held');
      expectEqual(await store.write(a, samplePieces(a, [9, 2]), 1), false, 'one good, one bad');
      expectEqual((await store.held(a.digest))?.indexes, [2], 'held');
      await audit(store);
    },
  },
  {
    name: 'a batch of nothing is kept, and is nothing',
    async run(open) {
      const store = open(AMPLE);
      expectEqual(await store.write(a, [], 1), true, 'kept');
      expectEqual(await store.write(sampleContent(9, 0), [], 1), true, 'an empty content');
      expectEqual(await store.list(0), [], 'list');
    },
  },
  {
    name: 'held tells the content and its pieces, ascending',
    async run(open) {
      const store = open(AMPLE);
      await store.write(a, samplePieces(a, [5, 0]), 1);
      await store.write(a, samplePieces(a, [3]), 2);
      expectEqual(await store.held(a.digest), { content: a, indexes: [0, 3, 5] }, 'held');
    },
  },
  {
    name: 'drop forgets a piece, with the last one the content, or the content at once',
    async run(open) {
      const store = open(AMPLE);
      await store.write(a, samplePieces(a, [0, 1]), 1);
      await store.write(b, samplePieces(b, [0, 1]), 1);
      await store.drop(a.digest, 0);
      await store.drop(a.digest, 7);
      expectEqual(
        (await store.read(a.digest, [0, 1], 2)).map((piece) => piece !== null),
        [false, true],
        'a',
      );
      expectEqual((await store.usage()).bytes, 300, 'bytes');
      await store.drop(a.digest, 1);
      expectEqual(await store.held(a.digest), null, 'a');
      await store.drop(b.digest);
      await store.drop(c.digest);
      expectEqual(await store.read(b.digest, [0, 1], 2), [null, null], 'b');
      expectEqual((await store.usage()).bytes, 0, 'bytes');
      await store.write(a, samplePieces(a, [0]), 3);
      expectEqual(await digestsOf(store), [a.digest], 'a is back');
    },
  },
];

const others: StoreCase[] = [
  {
    name: 'named values are kept beside the pieces, as copies',
    async run(open) {
      const store = open(AMPLE);
      const value = { text: 'a', bytes: new Uint8Array([1, 2]) };
      const putting = store.putValue('manifest', value);
      expectTrue(await putting, 'kept');
      value.text = 'changed';
      const kept = await store.getValue('manifest');
      expectEqual(kept, { text: 'a', bytes: new Uint8Array([1, 2]) }, 'value');
      expectTrue(await store.putValue('manifest', 'second'), 'replaced');
      expectEqual(await store.getValue('manifest'), 'second', 'value');
      expectEqual(await store.putValue('manifest', () => 1), false, 'what can’t be kept');
      expectEqual(await store.getValue('manifest'), 'second', 'value');
      expectEqual((await store.usage()).bytes, 0, 'values are not pieces');
    },
  },
  {
    name: 'a closed store answers with nothing and rejects nothing',
    async run(open) {
      const store = open(AMPLE);
      await store.write(a, samplePieces(a, [0]), 1);
      await store.putValue('x', 1);
      store.close();
      store.close();
      expectEqual((await store.read(a.digest, [0], 2))[0] ?? null, null, 'read');
      expectEqual(await store.write(a, samplePieces(a, [0]), 2), false, 'write');
      await store.drop(a.digest);
      expectEqual(await store.held(a.digest), null, 'held');
      expectEqual(await store.list(0), [], 'list');
      expectEqual((await store.usage()).bytes, 0, 'usage');
      expectEqual(await store.getValue('x'), null, 'value');
      expectEqual(await store.putValue('x', 1), false, 'putValue');
    },
  },
];

export const pieceStoreCases: readonly StoreCase[] = [...reading, ...keeping, ...bookkeepingCases, ...others];
