import { expect, test } from 'vitest';
import { withMemory } from '../../../content/store/cached-store.ts';
import { createMemoryStore } from '../../../content/store/memory-store.ts';
import type { PieceStore } from '../../../content/store/piece-store.ts';
import { asRead, sampleContent, samplePiece, samplePieces } from '../../contract/store-samples.ts';

const [a, b] = [sampleContent(1, 40), sampleContent(2, 40)];

/** A store that notes the indexes it is asked to read, and answers when told. */
function watched(store: PieceStore): {
  store: PieceStore;
  reads: (readonly number[])[];
  hold: () => () => void;
} {
  const reads: (readonly number[])[] = [];
  let gate = Promise.resolve();
  const read: PieceStore['read'] = async (digest, indexes, now) => {
    reads.push(indexes);
    const pieces = await store.read(digest, indexes, now);
    await gate;
    return pieces;
  };
  return {
    store: new Proxy(store, {
      get: (target, name) => {
        if (name === 'read') return read;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    }),
    reads,
    hold() {
      let open = (): void => {};
      gate = new Promise((resolve) => (open = resolve));
      return open;
    },
  };
}

const openBehind = (
  budget: number,
): { cached: PieceStore; behind: PieceStore } & ReturnType<typeof watched> => {
  const behind = createMemoryStore({ budget: 1_000_000 });
  const watch = watched(behind);
  return { ...watch, cached: withMemory(watch.store, { budget }), behind };
};

test('what was written or read is had from memory', async () => {
  const { cached, behind, reads } = openBehind(10_000);
  await cached.write(a, samplePieces(a, [0, 1]), 1);
  await behind.write(a, samplePieces(a, [2, 3]), 1);
  const expected = [0, 1, 2, 3].map((index) => asRead(samplePiece(a, index)));
  expect(await cached.read(a.digest, [0, 1, 2, 3], 2)).toEqual(expected);
  expect(await cached.read(a.digest, [0, 1, 2, 3], 3)).toEqual(expected);
  expect(reads).toEqual([[2, 3], []]);
});

test('a content larger than its share leaves the others in memory', async () => {
  const { cached, reads } = openBehind(2000);
  await cached.write(b, samplePieces(b, [0, 1]), 1);
  for (let index = 0; index < 40; index++) await cached.write(a, samplePieces(a, [index]), 2);
  await cached.read(b.digest, [0, 1], 3);
  await cached.read(a.digest, [29, 30, 39], 3);
  expect(reads).toEqual([[], [29]]);
});

test('contents used longest ago leave memory first', async () => {
  const { cached, reads } = openBehind(1000);
  for (const number of [1, 2, 3]) {
    const content = sampleContent(number, 40);
    await cached.write(content, samplePieces(content, [0, 1, 2]), 1);
  }
  await cached.read(a.digest, [0], 2);
  await cached.write(sampleContent(4, 40), samplePieces(sampleContent(4, 40), [0, 1, 2]), 3);
  reads.length = 0;
  await cached.read(a.digest, [0, 1, 2], 4);
  await cached.read(b.digest, [0, 1, 2], 4);
  expect(reads).toEqual([[], [0, 1]]);
});

test('what is likely to be read next comes with what has to be read, and with nothing else', async () => {
  const { cached, behind, reads } = openBehind(10_000);
  await behind.write(a, samplePieces(a, [0, 1, 2, 3]), 1);
  expect(await cached.read(a.digest, [0], 2, [1, 2])).toEqual([asRead(samplePiece(a, 0))]);
  expect(await cached.read(a.digest, [1], 3, [2, 3])).toEqual([asRead(samplePiece(a, 1))]);
  expect(await cached.read(a.digest, [3], 4, [2, 9])).toEqual([asRead(samplePiece(a, 3))]);
  expect(reads).toEqual([[0, 1, 2], [], [3, 9]]);
});

test('a piece that is being read already is read once', async () => {
  const { cached, behind, reads, hold } = openBehind(10_000);
  await behind.write(a, samplePieces(a, [0, 1, 2]), 1);
  const open = hold();
  const [first, second] = [cached.read(a.digest, [0], 2, [1]), cached.read(a.digest, [1], 3, [2])];
  open();
  expect(await Promise.all([first, second])).toEqual([
    [asRead(samplePiece(a, 0))],
    [asRead(samplePiece(a, 1))],
  ]);
  expect(reads).toEqual([[0, 1], []]);
});

test('a piece replaced while two wait for it is had as it is then', async () => {
  const { cached, behind, hold } = openBehind(10_000);
  await behind.write(a, samplePieces(a, [0]), 1);
  const open = hold();
  const reading = [cached.read(a.digest, [0], 2), cached.read(a.digest, [0], 2)] as const;
  await cached.write(a, [samplePiece(a, 0, 7)], 3);
  open();
  expect((await reading[0])[0]).not.toBeNull();
  expect(await reading[1]).toEqual([asRead(samplePiece(a, 0, 7))]);
});

test('a piece dropped or replaced during a read is not remembered as it was', async () => {
  const { cached, behind, hold } = openBehind(10_000);
  await behind.write(a, samplePieces(a, [0, 1, 2]), 1);
  const open = hold();
  const reading = cached.read(a.digest, [0, 1, 2], 2);
  await cached.drop(a.digest, 0);
  await cached.write(a, [samplePiece(a, 1, 7)], 3);
  open();
  expect((await reading).every((piece) => piece !== null)).toBe(true);
  expect(await cached.read(a.digest, [0, 1, 2], 4)).toEqual([
    null,
    asRead(samplePiece(a, 1, 7)),
    asRead(samplePiece(a, 2)),
  ]);
});

test('what the store behind did not keep is not remembered', async () => {
  const cached = withMemory(createMemoryStore({ budget: 50 }), { budget: 10_000 });
  expect(await cached.write(a, samplePieces(a, [0]), 1)).toBe(false);
  expect(await cached.read(a.digest, [0], 2)).toEqual([null]);
});

test('those who wait for a read that brings nothing look for themselves, all at once', async () => {
  const { cached, reads, hold } = openBehind(10_000);
  const open = hold();
  const first = cached.read(a.digest, [0], 1);
  const others = [2, 3, 4, 5].map((now) => cached.read(a.digest, [0], now));
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  await settled();
  const again = hold();
  open();
  await first;
  await settled();
  expect(reads).toHaveLength(1 + others.length);
  again();
  expect(await Promise.all(others)).toEqual(others.map(() => [null]));
});
