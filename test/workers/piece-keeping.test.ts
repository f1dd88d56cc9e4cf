/** What the agent's worker keeps is at hand at once, and what its store has lost, damaged or refused it does not offer. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sha224 } from '../../build/sha224.ts';
import type { Content } from '../../content/content.ts';
import { PIECE_BYTES } from '../../content/limits.ts';
import { createMemoryStore } from '../../content/store/memory-store.ts';
import type { PieceStore } from '../../content/store/piece-store.ts';
import { KEEP_PIECES, MOST_UNWRITTEN_BYTES, UNWRITTEN_BYTES } from '../../workers/limits.ts';
import { PieceKeeping } from '../../workers/piece-keeping.ts';
import { sampleContent } from '../contract/store-samples.ts';
import { makeSample, pieceOf } from '../page-agent/swarm/sample-content.ts';

const { content, bytes } = makeSample(7, 3 * PIECE_BYTES);
const piece = (index: number): { index: number; bytes: Uint8Array<ArrayBuffer>; deflated: boolean } => ({
  index,
  bytes: pieceOf(bytes, index),
  deflated: false,
});

function open(store: PieceStore): { keeping: PieceKeeping; told: string[] } {
  const told: string[] = [];
  const keeping = new PieceKeeping(store, sha224, {
    kept: (_: Content, indexes) => told.push(`kept ${indexes.join()}`),
    lost: (_: Content, index) => told.push(`lost ${index}`),
  });
  return { keeping, told };
}

/** A store that refuses to write while `full`. */
function fillable(): { store: PieceStore; full: boolean; writes: number } {
  const behind = createMemoryStore({ budget: 1e9 });
  const write: PieceStore['write'] = (...order) => {
    state.writes++;
    return state.full ? Promise.resolve(false) : behind.write(...order);
  };
  const store = new Proxy(behind, {
    get: (target, name) => {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const state = { store, full: false, writes: 0 };
  return state;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a piece is kept and can be read before it is written', async () => {
  const state = fillable();
  const { keeping, told } = open(state.store);
  keeping.keep(content, piece(0));
  expect(told).toEqual(['kept 0']);
  expect(state.writes).toBe(0);
  expect((await keeping.read(content, 0, []))?.bytes).toEqual(pieceOf(bytes, 0));
  await vi.runAllTimersAsync();
  expect(state.writes).toBe(1);
  expect(told).toEqual(['kept 0', 'kept 0']);
  expect((await keeping.read(content, 0, []))?.bytes).toEqual(pieceOf(bytes, 0));
});

test('a piece that the store refuses is lost, and what follows is kept once it is written', async () => {
  const state = fillable();
  state.full = true;
  const { keeping, told } = open(state.store);
  keeping.keep(content, piece(0));
  await vi.runAllTimersAsync();
  expect(told.splice(0)).toEqual(['kept 0', 'lost 0']);
  expect(await keeping.read(content, 0, [])).toBeNull();
  keeping.keep(content, piece(1));
  expect(told).toEqual([]);
  await vi.runAllTimersAsync();
  expect(told.splice(0)).toEqual(['lost 1']);
  state.full = false;
  keeping.keep(content, piece(2));
  await vi.runAllTimersAsync();
  expect(told.splice(0)).toEqual(['kept 2']);
  keeping.keep(content, piece(1));
  expect(told).toEqual(['kept 1']);
});

test.each([
  [undefined, UNWRITTEN_BYTES],
  [0.25, UNWRITTEN_BYTES],
  [4, 2 * UNWRITTEN_BYTES],
  [8, MOST_UNWRITTEN_BYTES],
  [32, MOST_UNWRITTEN_BYTES],
])(
  'while the store hangs, with %s GiB of memory, what comes after %i bytes is lost at once',
  (deviceMemory, most) => {
    vi.stubGlobal('navigator', { deviceMemory });
    const hung = new Proxy(createMemoryStore({ budget: 1e9 }), {
      get: (target, name) =>
        name === 'write' ? () => new Promise(() => undefined) : Reflect.get(target, name),
    });
    const { keeping, told } = open(hung);
    const film = sampleContent(9, MOST_UNWRITTEN_BYTES / PIECE_BYTES + 1);
    const one = piece(0);
    const room = most / PIECE_BYTES;
    for (let index = 0; index < room; index++) keeping.keep(film, { ...one, index });
    expect(told.splice(0)).toHaveLength(room);
    keeping.keep(film, { ...one, index: room });
    expect(told).toEqual([`lost ${room}`]);
  },
);

test('what waits is written a batch after the other', async () => {
  const state = fillable();
  let [under, most] = [0, 0];
  const slow = new Proxy(state.store, {
    get: (target, name) => {
      if (name !== 'write') return Reflect.get(target, name) as unknown;
      return async (...order: Parameters<PieceStore['write']>) => {
        most = Math.max(most, ++under);
        await new Promise((resolve) => void setTimeout(resolve, 10));
        under--;
        return state.store.write(...order);
      };
    },
  });
  const { keeping, told } = open(slow);
  const film = sampleContent(10, 3 * KEEP_PIECES);
  for (let index = 0; index < 3 * KEEP_PIECES; index++) keeping.keep(film, { ...piece(0), index });
  told.length = 0;
  await vi.runAllTimersAsync();
  expect([state.writes, most]).toEqual([3, 1]);
  expect(told).toHaveLength(3);
});

test('a piece that the store does not give just now is not lost', async () => {
  const { store } = fillable();
  const { keeping, told } = open(new Proxy(store, { get: () => async () => [] }));
  expect(await keeping.read(content, 0, [])).toBeUndefined();
  expect(told).toEqual([]);
});

test('a piece that the store has damaged is neither sent nor held any longer', async () => {
  const store = createMemoryStore({ budget: 1e9 });
  const { keeping, told } = open(store);
  const damaged = Uint8Array.from(pieceOf(bytes, 0));
  damaged[100]! ^= 1;
  await store.write(content, [{ index: 0, bytes: damaged, deflated: false }], 1);
  expect(await keeping.read(content, 0, [])).toBeNull();
  expect(told).toEqual(['lost 0']);
  expect(await store.held(content.digest)).toBeNull();
});

test('a piece is checked once, however often it is sent', async () => {
  const store = createMemoryStore({ budget: 1e9 });
  let checks = 0;
  const keeping = new PieceKeeping(store, (of) => (checks++, sha224(of)), {
    kept: () => undefined,
    lost: () => undefined,
  });
  await store.write(content, [piece(0), piece(1)], 1);
  for (let times = 0; times < 3; times++) {
    expect((await keeping.read(content, 0, []))?.bytes).toEqual(pieceOf(bytes, 0));
  }
  expect(checks).toBe(1);
  await keeping.read(content, 1, []);
  expect(checks).toBe(2);
});
