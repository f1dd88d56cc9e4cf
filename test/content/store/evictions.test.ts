import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { admitPieces, chooseEvictions, entryWithout, keptIndexes } from '../../../content/store/evictions.ts';
import { sampleContent, samplePiece } from '../../contract/store-samples.ts';

const content = sampleContent(1, 6);

test('an entry’s bytes are those of its pieces, within the budget, whatever is admitted', () => {
  const lengths = fc.array(fc.tuple(fc.integer({ min: -1, max: 7 }), fc.integer({ min: 0, max: 300 })));
  fc.assert(
    fc.property(fc.array(lengths, { maxLength: 5 }), fc.integer({ min: 0, max: 900 }), (batches, budget) => {
      let entry;
      let bytes = 0;
      for (const batch of batches) {
        const pieces = batch.map(([index, length]) => samplePiece(content, index, length));
        const admission = admitPieces(content, entry, pieces, budget, 1);
        entry = admission.entry;
        bytes += admission.grown;
        const sum = [...entry.kept.values()].reduce((total, length) => total + length, 0);
        expect(entry.bytes).toBe(sum);
        expect(entry.bytes).toBe(bytes);
        expect(entry.bytes).toBeLessThanOrEqual(budget);
      }
    }),
  );
});

test('a use never moves back in time', () => {
  const { entry } = admitPieces(content, undefined, [samplePiece(content, 0)], 500, 20);
  expect(admitPieces(content, entry, [], 500, 10).entry.usedAt).toBe(20);
  expect(admitPieces(content, entry, [], 500, 30).entry.usedAt).toBe(30);
});

test('evictions stop as soon as enough is freed and spare the content named', () => {
  const entries = [100, 200, 300, 400].map((bytes, i) => ({
    digest: String(i),
    usedAt: i,
    bytes,
    kept: new Map([[0, bytes]]),
  }));
  const chosen = (excess: number, spared: string | null): string[] =>
    chooseEvictions(entries, excess, spared).map((entry) => entry.digest);
  expect(chosen(0, null)).toEqual([]);
  expect(chosen(1, null)).toEqual(['0']);
  expect(chosen(101, null)).toEqual(['0', '1']);
  expect(chosen(101, '0')).toEqual(['1']);
  expect(chosen(5000, '3')).toEqual(['0', '1', '2']);
});

test('an entry without its last piece is none', () => {
  const { entry } = admitPieces(
    content,
    undefined,
    [samplePiece(content, 3, 10), samplePiece(content, 1, 5)],
    500,
    1,
  );
  expect(keptIndexes(entry)).toEqual([1, 3]);
  const left = entryWithout(entry, 3);
  expect(left).toMatchObject({ bytes: 5, kept: new Map([[1, 5]]) });
  expect(left && entryWithout(left, 1)).toBeNull();
  expect(entryWithout(entry, 2)).toEqual(entry);
});
