/** What the network brings is kept beside the answer: as it comes, and no more than memory has room for while a store stalls. */
import { expect, test } from 'vitest';
import { PieceKeeper } from '../../../content/delivery/piece-keeper.ts';
import { alone } from './alone.ts';

const content = { digest: 'a'.repeat(56), size: 1000 * 256 * 1024, pieces: '', deflatable: false };
const bytes = new Uint8Array(1);

/** A keeper over a store that stalls until `go`, and what that is given to write and neighbours are told of. */
function keeping(): { keeper: PieceKeeper; go: () => void; written: number[][]; told: number[][] } {
  const written: number[][] = [];
  const told: number[][] = [];
  let go = (): void => undefined;
  const stalled = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { store, peers } = alone(1, { hash: () => '', fetch: () => Promise.reject(new Error('gone')) });
  const slow = Object.assign(Object.create(store) as typeof store, {
    write: async (...[, pieces]: Parameters<typeof store.write>) => {
      written.push(pieces.map(({ index }) => index));
      await stalled;
      return true;
    },
  });
  const keeper = new PieceKeeper(
    slow,
    { ...peers, kept: (_, indexes) => void told.push([...indexes]) },
    content,
  );
  return { keeper, go, written, told };
}

test('what comes while the store is busy is written together, and told of once it is', async () => {
  const { keeper, go, written, told } = keeping();
  for (let index = 0; index < 3; index++) {
    keeper.add(index, bytes);
    await Promise.resolve();
  }
  expect([written, told]).toEqual([[[0]], []]);
  go();
  await keeper.flush();
  expect(written).toEqual([[0], [1, 2]]);
  expect(told).toEqual(written);
});

test('of a long file no more waits for a store that stalls than memory has room for', async () => {
  const { keeper, go, written, told } = keeping();
  keeper.add(0, bytes);
  await Promise.resolve();
  for (let index = 1; index < 1000; index++) keeper.add(index, bytes);
  go();
  await keeper.flush();
  expect(written.map(({ length }) => length)).toEqual([1, 256]);
  expect(told).toEqual(written);
  keeper.add(999, bytes);
  await keeper.flush();
  expect(told.at(-1)).toEqual([999]);
});
