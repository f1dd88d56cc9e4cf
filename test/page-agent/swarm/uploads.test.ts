/** Serving neighbours, one engine at a time. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { withMemory } from '../../../content/store/cached-store.ts';
import { MEMORY_BYTES } from '../../../content/store/limits.ts';
import { createMemoryStore } from '../../../content/store/memory-store.ts';
import type { PieceStore } from '../../../content/store/piece-store.ts';
import {
  MAX_QUEUE_BYTES,
  MAX_QUEUE_PER_NEIGHBOUR,
  type SwarmLimits,
} from '../../../page-agent/swarm/limits.ts';
import type { SwarmEvent } from '../../../page-agent/swarm/swarm-events.ts';
import { FIRST_FRAME_BYTES, MAX_FRAME_BYTES } from '../../../protocol/limits.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample, pieceOf } from './sample-content.ts';
import { allPieces } from './visitor.ts';
import { World } from './world.ts';

const { content, bytes } = makeSample(5, 100 * PIECE_BYTES);
const { digest } = content;

function server(limits: Partial<SwarmLimits> = {}): OneEngine {
  const engine = new OneEngine(limits);
  return engine.tell({ kind: 'kept', content, indexes: allPieces(content).slice(0, 99) });
}

function ask(engine: OneEngine, peer: string, id: number, index = id): OneEngine {
  return engine.message(peer, { kind: 'ask', id, digest, index });
}

/** The store answers a read. */
function answer(engine: OneEngine, read: number, found = true): OneEngine {
  const piece = { bytes: pieceOf(bytes, 0), deflated: false };
  return engine.tell({ kind: 'read', read, piece: found ? piece : null });
}

describe('an ask', () => {
  test('is promised at once, read, uploaded in the frames both take, and frees its slot', () => {
    const engine = server().meet('a', 30_000);
    ask(engine, 'a', 1);
    expect(engine.sent()).toEqual([{ kind: 'soon', id: 1 }]);
    const [read] = engine.last('read');
    expect(read).toMatchObject({ content, index: 1 });
    answer(engine, read!.read);
    expect(engine.last('upload')).toMatchObject([{ peer: 'a', id: 1, frameBytes: 30_000 }]);
    expect(engine.engine.stats().uploading).toBe(1);
    engine.tell({ kind: 'uploaded', peer: 'a', id: 1 });
    expect(engine.engine.stats()).toMatchObject({ uploading: 0, piecesSent: 1, bytesSent: PIECE_BYTES });
  });

  test('is read together with what the same neighbour waits for next', () => {
    const engine = server({ uploadSlots: 1 }).meet('a').meet('b');
    const [first] = ask(engine, 'a', 1).last('read');
    expect(first).toMatchObject({ index: 1, soon: [] });
    for (let id = 2; id <= 20; id++) ask(engine, 'a', id);
    ask(engine, 'b', 1, 50);
    answer(engine, first!.read);
    engine.tell({ kind: 'uploaded', peer: 'a', id: 1 });
    expect(engine.last('read')).toMatchObject([{ index: 2, soon: [3, 4, 5, 6, 7, 8, 9] }]);
    answer(engine, engine.last('read')[0]!.read);
    engine.tell({ kind: 'uploaded', peer: 'a', id: 2 });
    expect(engine.last('read')).toMatchObject([{ index: 50, soon: [] }]);
  });

  test.each([
    [FIRST_FRAME_BYTES, FIRST_FRAME_BYTES],
    [2 ** 30, MAX_FRAME_BYTES],
  ])('a largest frame of %i means %i', (maxFrame, frameBytes) => {
    const engine = ask(server().meet('a', maxFrame), 'a', 1);
    answer(engine, engine.last('read')[0]!.read);
    expect(engine.last('upload')[0]!.frameBytes).toBe(frameBytes);
  });

  test('for what we never told is missing', () => {
    const engine = ask(server().meet('a'), 'a', 1, 99);
    expect(engine.sent()).toEqual([{ kind: 'refuse', id: 1, reason: 'missing' }]);
    engine.message('a', { kind: 'ask', id: 2, digest: 'f'.repeat(56), index: 0 });
    expect(engine.sent()).toEqual([{ kind: 'refuse', id: 2, reason: 'missing' }]);
    expect(engine.last('read')).toEqual([]);
  });

  test('whose piece the store has lost is missing, for the next one too', () => {
    const engine = ask(server().meet('a'), 'a', 1);
    answer(engine, engine.last('read')[0]!.read, false);
    expect(engine.sent()).toEqual([{ kind: 'refuse', id: 1, reason: 'missing' }]);
    expect(engine.engine.stats().uploading).toBe(0);
    ask(engine, 'a', 2, 1);
    expect(engine.sent()).toEqual([{ kind: 'refuse', id: 2, reason: 'missing' }]);
  });

  test.each([1, 0])('with number %i after 1 ends the link for good', (id) => {
    const engine = ask(ask(server().meet('a'), 'a', 1), 'a', id);
    expect(engine.last('disconnect')).toMatchObject([{ peer: 'a', ban: true }]);
  });
});

test('whoever waits for what a fetch has not brought is told, though another fetch of the content goes on', () => {
  const engine = new OneEngine().meet('a');
  engine.tell({ kind: 'reserve', content, indexes: [0, 1] }).tell({ kind: 'reserve', content, indexes: [1] });
  ask(ask(engine, 'a', 1, 0), 'a', 2, 1);
  expect(engine.sent()).toEqual([{ kind: 'soon', id: 2 }]);
  engine.tell({ kind: 'release', digest });
  expect(engine.sent()).toEqual([{ kind: 'refuse', id: 1, reason: 'missing' }]);
});

test('whoever waits for a fetch waits on when a later one has brought all that it was to bring', () => {
  const engine = new OneEngine().meet('a');
  engine.tell({ kind: 'reserve', content, indexes: [0, 1] }).tell({ kind: 'reserve', content, indexes: [8] });
  ask(engine, 'a', 1, 1);
  engine.tell({ kind: 'fetched', content, index: 8, bytes: pieceOf(bytes, 8) });
  engine.tell({ kind: 'release', digest });
  expect(engine.sent()).toEqual([]);
  ask(engine, 'a', 2, 0);
  expect(engine.sent()).toEqual([{ kind: 'soon', id: 2 }]);
  engine.tell({ kind: 'release', digest });
  expect(engine.sent()).toMatchObject([
    { id: 1, reason: 'missing' },
    { id: 2, reason: 'missing' },
  ]);
});

describe('slots', () => {
  test('two for one neighbour, four in all, then the others in turn', () => {
    const engine = server().meet('a').meet('b').meet('c');
    const reads: { index: number; read: number }[] = [];
    for (const [peer, from] of [
      ['a', 0],
      ['b', 10],
      ['c', 20],
    ] as const) {
      for (let i = 1; i <= 3; i++) reads.push(...ask(engine, peer, i, from + i).last('read'));
    }
    expect(reads.map(({ index }) => index)).toEqual([1, 2, 11, 12]);
    expect(engine.engine.stats()).toMatchObject({ uploading: 4, queued: 5 });
    answer(engine, reads[0]!.read).tell({ kind: 'uploaded', peer: 'a', id: 1 });
    expect(engine.last('read').map(({ index }) => index)).toEqual([3]);
    answer(engine, reads[1]!.read).tell({ kind: 'uploaded', peer: 'a', id: 2 });
    expect(engine.last('read').map(({ index }) => index)).toEqual([21]);
  });

  test('who asks for more files than the queue holds is told to come again', () => {
    const engine = new OneEngine().meet('a').meet('b');
    const files = Array.from({ length: 200 }, (_, i) => makeSample(1_000 + i, 2_000).content);
    for (const file of files) engine.tell({ kind: 'kept', content: file, indexes: [0] });
    const askFile = (peer: string, id: number): OneEngine =>
      engine.message(peer, { kind: 'ask', id, digest: files[id]!.digest, index: 0 });
    for (let i = 1; i <= MAX_QUEUE_PER_NEIGHBOUR + 2; i++) askFile('a', i);
    expect(engine.sent()).toEqual([{ kind: 'soon', id: MAX_QUEUE_PER_NEIGHBOUR + 2 }]);
    expect(askFile('a', 190).sent()).toEqual([{ kind: 'refuse', id: 190, reason: 'busy' }]);
    expect(askFile('b', 190).sent()).toEqual([{ kind: 'soon', id: 190 }]);
  });

  test('who asks for more bytes than the queue holds, with all others, is told to come again', () => {
    const engine = server().meet('a').meet('b');
    for (let i = 1; i < 80; i++) ask(engine, 'a', i);
    for (let i = 1; i < 80; i++) ask(engine, 'b', i);
    expect(engine.sent()).toEqual([{ kind: 'refuse', id: 79, reason: 'busy' }]);
    expect(engine.engine.stats().queued).toBe(MAX_QUEUE_BYTES / PIECE_BYTES);
    expect(engine.last('disconnect')).toEqual([]);
    engine.tell({ kind: 'link-closed', peer: 'a' });
    expect(ask(engine, 'b', 80).sent()).toEqual([{ kind: 'soon', id: 80 }]);
  });

  test.each([
    { cap: PIECE_BYTES, first: 4, later: 14 },
    { cap: PIECE_BYTES / 8, first: 2, later: 4 },
  ])('the rate of $cap is kept on average', ({ cap, first, later }) => {
    const engine = server({ uploadBytesPerSecond: cap }).meet('a');
    let reads = 0;
    const serve = (effects: readonly { kind: string }[]): void => {
      for (const effect of effects) {
        if (effect.kind !== 'read') continue;
        reads++;
        answer(engine, (effect as unknown as { read: number }).read);
        serve(
          engine.tell({ kind: 'uploaded', peer: 'a', id: engine.last('upload')[0]?.id ?? reads }).effects,
        );
      }
    };
    for (let i = 1; i <= 30; i++) serve(ask(engine, 'a', i).effects);
    const atOnce = reads;
    for (let second = 0; second < 10; second++) serve(engine.pass(1_000));
    expect([atOnce, reads]).toEqual([first, later]);
  });
});

/** Where an upload is, and what becomes of it. `slot`: whether it still holds one afterwards. */
const stages: Record<string, (engine: OneEngine) => void> = {
  queued: (engine) => [11, 12, 13].forEach((id) => ask(engine, 'a', id)),
  reading: (engine) => ask(engine, 'a', 13),
  sending: (engine) => answer(ask(engine, 'a', 13), engine.last('read')[0]!.read),
};
const ends: Record<string, SwarmEvent> = {
  cancel: { kind: 'message', peer: 'a', message: { kind: 'cancel', id: 13 }, payload: new Uint8Array(0) },
  'link-closed': { kind: 'link-closed', peer: 'a' },
  hidden: { kind: 'pause', reason: 'hidden', on: true },
  visitor: { kind: 'pause', reason: 'visitor', on: true },
  site: { kind: 'pause', reason: 'site', on: true },
};
// [stage, what happens, what the neighbour or runner is told of number 13, uploads in slots, waiting]
const table: [string, string, string, number, number][] = [
  ['queued', 'cancel', '', 2, 0],
  ['queued', 'link-closed', '', 2, 0],
  ['queued', 'hidden', 'refuse', 2, 0],
  ['queued', 'visitor', 'refuse', 2, 0],
  ['queued', 'site', 'refuse', 2, 0],
  ['reading', 'cancel', '', 1, 0],
  ['reading', 'link-closed', '', 1, 0],
  ['reading', 'hidden', '', 1, 0],
  ['reading', 'visitor', '', 1, 0],
  ['reading', 'site', '', 1, 0],
  ['sending', 'cancel', 'stop-upload', 1, 0],
  ['sending', 'link-closed', '', 0, 0],
  ['sending', 'hidden', '', 1, 0],
  ['sending', 'visitor', 'stop-upload', 1, 0],
  ['sending', 'site', 'stop-upload', 0, 0],
];

describe('an upload that is', () => {
  test('the table is total', () => {
    expect(table.length).toBe(Object.keys(stages).length * Object.keys(ends).length);
  });

  test.each(table)('%s, then %s: %s, %i in slots, %i waiting', (stage, end, told, uploading, queued) => {
    const engine = server().meet('a');
    stages[stage]!(engine);
    engine.tell(ends[end]!);
    const refused = engine.sent().some((message) => message.kind === 'refuse' && message.id === 13);
    const stopped = engine.last('stop-upload').some(({ id }) => id === 13);
    expect(refused ? 'refuse' : stopped ? 'stop-upload' : '').toBe(told);
    expect(engine.engine.stats()).toMatchObject({ uploading, queued });
  });

  test('reading when its link closes frees its slot by the read', () => {
    const engine = ask(server().meet('a'), 'a', 1);
    const { read } = engine.last('read')[0]!;
    engine.tell({ kind: 'link-closed', peer: 'a' });
    answer(engine, read);
    expect(engine.last('upload')).toEqual([]);
    expect(engine.engine.stats().uploading).toBe(0);
  });

  test('stopped frees its slot when that is done, and does not count as sent', () => {
    const engine = ask(server().meet('a'), 'a', 1);
    answer(engine, engine.last('read')[0]!.read);
    engine.message('a', { kind: 'cancel', id: 1 }).tell({ kind: 'uploaded', peer: 'a', id: 1 });
    expect(engine.engine.stats()).toMatchObject({ uploading: 0, piecesSent: 0 });
  });
});

test('while anything pauses uploads, all asks are refused', () => {
  const engine = server().meet('a');
  engine
    .tell({ kind: 'pause', reason: 'hidden', on: true })
    .tell({ kind: 'pause', reason: 'battery', on: true });
  engine.tell({ kind: 'pause', reason: 'hidden', on: false });
  expect(ask(engine, 'a', 1).sent()).toEqual([{ kind: 'refuse', id: 1, reason: 'busy' }]);
  engine.tell({ kind: 'pause', reason: 'battery', on: false });
  expect(ask(engine, 'a', 2).sent()).toEqual([{ kind: 'soon', id: 2 }]);
});

test('a page of small files is asked for in one go, and nobody is told to come again', () => {
  const world = new World(3);
  const [asker, holder] = world.addConnected({ latency: 3 }, { latency: 3, uplink: 100_000 });
  const files = Array.from({ length: 300 }, (_, i) => makeSample(1_000 + i, 2_000));
  for (const file of files) holder!.hold(file);
  world.run(2_000);
  const since = world.now;
  for (const file of files) asker!.ask(file.content);
  world.runAsks(10_000);
  expect(asker!.engine.stats().piecesReceived).toBe(300);
  expect(world.sent.get('refuse')).toBeUndefined();
  expect(world.now - since).toBeLessThan(400);
});

test.each([1, 3, 6, 8])(
  'what is read for %i neighbours at different places of a film is read once',
  async (count) => {
    const SMALL = PIECE_BYTES / 1024;
    const behind = createMemoryStore({ budget: 1e9 });
    const indexes = allPieces(content).slice(0, 96);
    await behind.write(
      content,
      indexes.map((index) => ({ index, bytes: new Uint8Array(SMALL), deflated: false })),
      1,
    );
    let readings = 0;
    const counting = new Proxy(behind, {
      get: (target, name: keyof PieceStore) => {
        if (name !== 'read') return target[name].bind(target);
        return (...order: Parameters<PieceStore['read']>) => (
          (readings += order[1].length),
          target.read(...order)
        );
      },
    });
    const store = withMemory(counting, { budget: MEMORY_BYTES / 1024 });
    const engine = server({ uploadSlots: 2 });
    const each = Math.floor(96 / count);
    for (let peer = 0; peer < count; peer++) engine.meet(`p${peer}`);
    const reads = [];
    for (let id = 1; id <= each; id++) {
      for (let peer = 0; peer < count; peer++) {
        ask(engine, `p${peer}`, id, peer * each + id - 1);
        reads.push(...engine.last('read').map((effect) => ({ ...effect })));
      }
    }
    let served = 0;
    for (let next = reads.shift(); next; next = reads.shift()) {
      const { read, index, soon } = next;
      expect(await store.read(digest, [index], 1, soon)).not.toContain(null);
      const [upload] = answer(engine, read).last('upload');
      engine.tell({ kind: 'uploaded', peer: upload!.peer, id: upload!.id });
      reads.push(...engine.last('read'));
      served++;
    }
    expect(served).toBe(each * count);
    expect(readings).toBeLessThanOrEqual(served + count);
  },
);
