/** The switcher's decisions by the shipped answer and its budgets, in virtual time. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answer } from '../../../content/delivery/answer.ts';
import type { DeliveryParts } from '../../../content/delivery/delivery-parts.ts';
import type { PeerAskListener, PeerSource } from '../../../content/delivery/peer-source.ts';
import { hashInScript } from '../../../content/hashing/hashes.ts';
import { NO_MEMORY, playerThatRunsDry } from '../../../content/hedge.ts';
import { createMemoryStore } from '../../../content/store/memory-store.ts';
import {
  BODY_BYTES,
  lineOf,
  NETWORK_MS,
  PATIENCE_MS,
  SWITCHER_CASES,
  type Neighbours,
} from '../../contract/switcher-cases.ts';

const body = new Uint8Array(BODY_BYTES).fill(7);
const digest = hashInScript(body);
const content = { digest, size: body.length, pieces: digest, deflatable: false };

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Neighbours that do as said, and keep no promise after the ask is over. */
function peersThat(neighbours: Neighbours): PeerSource {
  const act = (listener: PeerAskListener): ReturnType<typeof setTimeout> | undefined => {
    const bring = (ms: number | null): ReturnType<typeof setTimeout> | undefined =>
      ms === null ? undefined : setTimeout(() => listener.piece(0, body.slice()), ms);
    if (neighbours === 'refusing') queueMicrotask(() => listener.unavailable([0]));
    if (typeof neighbours === 'string') return undefined;
    if ('bring' in neighbours) return bring(neighbours.bring);
    queueMicrotask(() => listener.coming(neighbours.waitMs ?? 0));
    return bring(neighbours.promise);
  };
  return {
    mayHold: () => neighbours !== 'nobody',
    ask(_content, _indexes, _urgency, listener) {
      const timer = act(listener);
      return { cancel: () => clearTimeout(timer) };
    },
    kept: () => undefined,
    reserved: () => undefined,
    released: () => undefined,
    paced: () => undefined,
  };
}

test.each(SWITCHER_CASES)(
  '$kind, $buffer s left, neighbours $neighbours, measured $memory, line $line, seen $seen: $from, network at $networkAt',
  async (each) => {
    const { kind, buffer, neighbours, memory, from, networkAt, reason } = each;
    const start = performance.now();
    const asked: number[] = [];
    const parts: DeliveryParts = {
      store: createMemoryStore({ budget: 1_000_000 }),
      peers: peersThat(neighbours),
      hash: hashInScript,
      async fetch() {
        asked.push(performance.now() - start);
        await new Promise((resolve) => {
          setTimeout(resolve, NETWORK_MS);
        });
        return new Response(body.slice());
      },
      now: () => performance.now() - start,
      line: lineOf(each),
      onMismatch: () => undefined,
    };
    const request = new Request('http://site/file');
    const entry = { content, type: 'application/octet-stream', headers: {} };
    const measured = { ...NO_MEMORY, ...memory };
    const player =
      buffer === undefined ? {} : { player: playerThatRunsDry(measured, buffer * 1000, buffer * 1000) };
    const delivering = answer(parts, { request, entry, urgency: kind, ...player }).then(
      async ({ response, finished }) => [await response.arrayBuffer(), await finished] as const,
    );
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    const [bytes, report] = await delivering;
    expect(hashInScript(new Uint8Array(bytes))).toBe(digest);
    expect(report.sources[from]).toBe(body.length);
    expect(report.reason).toBe(reason);
    expect(asked).toEqual(networkAt === null ? [] : [networkAt]);
  },
);
