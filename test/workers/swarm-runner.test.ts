/** The runner of the engine goes on, whatever can't be done of what the engine wants. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../content/store/memory-store.ts';
import { SwarmRunner } from '../../workers/swarm-runner.ts';

class OpenSocket extends EventTarget {
  static readonly OPEN = 1;
  readonly readyState = OpenSocket.OPEN;

  constructor() {
    super();
    opened++;
    queueMicrotask(() => this.dispatchEvent(new Event('open')));
  }

  send(): void {}
  close(): void {}
}

const content = { digest: 'a'.repeat(56), size: 1000, pieces: 'b'.repeat(56), deflatable: false };

let opened = 0;
beforeEach(() => {
  opened = 0;
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', OpenSocket);
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('a token that fits no message keeps nobody waiting', async () => {
  const settings = {
    tracker: 'ws://tracker.example',
    site: 'site',
    token: 'x'.repeat(20_000),
    place: null,
    manifest: '',
    publicKey: null,
    uploadCap: null,
    minPeers: 4,
    maxPeers: 8,
  };
  const nothing = (): void => undefined;
  const swarm = new SwarmRunner({
    settings,
    store: createMemoryStore({ budget: 1 }),
    hash: () => '',
    assist: () => null,
    streams: () => {
      throw new Error('Nothing is streamed.');
    },
    window: { connect: nothing, signalIn: nothing, disconnect: nothing, peer: nothing },
  });
  swarm.tell({ kind: 'wake' });
  // At the first attempt the opening request can't be written, at the second the join.
  await vi.advanceTimersByTimeAsync(5_000);
  expect(opened).toBe(1);
  const missing: number[] = [];
  const listener = {
    piece: nothing,
    coming: nothing,
    unavailable: (indexes: readonly number[]) => void missing.push(...indexes),
  };
  swarm.ask(content, [0], 'image', listener, 1000);
  expect(missing).toEqual([0]);
  swarm.stop();
});
