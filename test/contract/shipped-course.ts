/** The course of a story with the shipped answer, under fake timers. */
import { expect, vi } from 'vitest';
import { sha224 } from '../../build/sha224.ts';
import { answer } from '../../content/delivery/answer.ts';
import type { DeliveryParts } from '../../content/delivery/delivery-parts.ts';
import { NO_MEMORY, playerThatRunsDry } from '../../content/hedge.ts';
import { PIECE_BYTES } from '../../content/limits.ts';
import { LineMeter } from '../../content/line-meter.ts';
import { createMemoryStore } from '../../content/store/memory-store.ts';
import {
  act,
  bytes,
  content,
  PATIENCE_MS,
  type Course,
  type Hears,
  type Story,
  type Timers,
} from './body-stories.ts';

export async function shippedCourse(story: Story): Promise<Course> {
  const start = performance.now();
  const now = (): number => performance.now() - start;
  const asked: [number, number][] = [];
  const kept: number[] = [];
  const behind = createMemoryStore({ budget: 1e9 });
  const timers: Timers = {
    get now() {
      return now();
    },
    after: (ms, then) => void setTimeout(then, ms),
  };
  const [firstMs, pieceMs] = story.network;
  const parts: DeliveryParts = {
    store: new Proxy(behind, {
      get: (target, name) => {
        if (name === 'write') {
          return (...order: Parameters<typeof behind.write>) => {
            kept.push(...order[1].map(({ index }) => index));
            return behind.write(...order);
          };
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    }),
    peers: {
      mayHold: () => true,
      ask(_content, indexes, _urgency, listener) {
        const hears: Hears = {
          piece: (index) =>
            listener.piece(index, bytes.slice(index * PIECE_BYTES, (index + 1) * PIECE_BYTES)),
          coming: listener.coming,
          unavailable: listener.unavailable,
        };
        return { cancel: act(story, indexes, hears, timers) };
      },
      kept: () => undefined,
      reserved: () => undefined,
      released: () => undefined,
      paced: () => undefined,
    },
    hash: sha224,
    async fetch(request) {
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get('range') ?? '') ?? [
        null,
        '0',
        String(bytes.length - 1),
      ];
      let at = Number(from);
      const end = Number(to) + 1;
      asked.push([now(), at / PIECE_BYTES]);
      await new Promise((resolve) => void setTimeout(resolve, firstMs));
      let timer: ReturnType<typeof setTimeout> | undefined;
      const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
          start(controller) {
            const send = (): void => {
              controller.enqueue(bytes.slice(at, (at += PIECE_BYTES)));
              if (at < end) timer = setTimeout(send, pieceMs);
              else controller.close();
            };
            timer = setTimeout(send, pieceMs);
          },
          cancel: () => clearTimeout(timer),
        },
        { highWaterMark: 100 },
      );
      request.signal.addEventListener('abort', () => clearTimeout(timer));
      const whole = request.headers.get('range') === null;
      const headers = whole ? {} : { 'content-range': `bytes ${from}-${to}/${bytes.length}` };
      return new Response(body, { status: whole ? 200 : 206, headers });
    },
    now,
    line: new LineMeter(),
    onMismatch: () => undefined,
  };
  const player =
    story.buffer === undefined
      ? {}
      : { player: playerThatRunsDry(NO_MEMORY, story.buffer * 1000, story.buffer * 1000) };
  let endedAt = 0;
  const delivering = answer(parts, {
    request: new Request('http://site/file'),
    entry: { content, type: 'application/octet-stream', headers: {} },
    urgency: story.kind,
    ...player,
  }).then(async ({ response }) => {
    expect(sha224(new Uint8Array(await response.arrayBuffer()))).toBe(content.digest);
    endedAt = now();
  });
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  await delivering;
  return { asked, network: [...new Set(kept)].sort((a, b) => a - b), endedAt };
}
