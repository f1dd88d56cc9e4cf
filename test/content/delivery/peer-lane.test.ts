/** What neighbours are asked for, and when again what none of them had. */
import { expect, test } from 'vitest';
import { PeerLane } from '../../../content/delivery/peer-lane.ts';
import { DeliveryTally } from '../../../content/delivery/delivery-tally.ts';
import type { PeerAskListener } from '../../../content/delivery/peer-source.ts';
import { PieceTray } from '../../../content/delivery/piece-tray.ts';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { alone } from './alone.ts';

const PIECES = 100;
const content = {
  digest: 'a'.repeat(56),
  size: PIECES * PIECE_BYTES,
  pieces: 'b'.repeat(56 * PIECES),
  deflatable: false,
};
const range = (from: number, end: number): number[] => Array.from({ length: end - from }, (_, i) => from + i);

/** A lane whose asks are noted, by a clock that is set. */
class Scene {
  now = 0;
  readonly asked: (readonly number[])[] = [];
  listener!: PeerAskListener;
  readonly lane: PeerLane;

  constructor() {
    const parts = alone(0, { hash: () => '', fetch: () => Promise.reject(new TypeError('No network.')) });
    const peers = {
      ...parts.peers,
      ask: (_content: unknown, indexes: readonly number[], _urgency: unknown, listener: PeerAskListener) => {
        this.asked.push(indexes);
        this.listener = listener;
        return { cancel: () => undefined };
      },
    };
    const asking = { ...parts, peers, now: () => this.now };
    this.lane = new PeerLane(asking, content, 'media', new PieceTray(0), new DeliveryTally());
    this.lane.isOpen = true;
  }

  /** The pieces asked for when the body has come to piece `position`. */
  askAt(position: number, withinMs = Infinity): readonly number[] {
    this.asked.length = 0;
    this.lane.askAhead(
      position,
      PIECES,
      () => true,
      () => withinMs,
    );
    return this.asked.flat();
  }
}

test('what none of them had is asked for again after a while, once', () => {
  const scene = new Scene();
  expect(scene.askAt(0)).toEqual(range(0, 32));
  scene.listener.unavailable(range(10, 20));
  scene.now = 1999;
  expect(scene.askAt(8)).toEqual(range(32, 40));
  scene.now = 2000;
  expect(scene.askAt(9)).toEqual([...range(10, 20), 40]);
  expect([10, 19].map((index) => scene.lane.expects(index))).toEqual([true, true]);
  scene.now = 9000;
  expect(scene.askAt(9)).toEqual([]);
});

test('what none of them had and the body has come to is asked for again by itself', () => {
  const scene = new Scene();
  scene.askAt(0);
  scene.listener.unavailable([12]);
  scene.now = 5000;
  expect(scene.askAt(11)).toEqual([12, ...range(32, 43)]);
  scene.listener.unavailable([12]);
  expect(scene.askAt(12)).toEqual([]);
  scene.now = 7000;
  expect(scene.askAt(12)).toEqual([12, 43]);
});

test('what the network would bring in some time is asked for again sooner, for one who began before may say so now', () => {
  const scene = new Scene();
  scene.askAt(0, 1000);
  scene.listener.unavailable([0]);
  scene.now = 499;
  expect(scene.askAt(0, 1000)).toEqual([]);
  scene.now = 500;
  expect(scene.askAt(0, 1000)).toEqual([0]);
});

test('what failed the check is not asked for again', () => {
  const scene = new Scene();
  scene.askAt(0);
  scene.listener.piece(0, new Uint8Array(PIECE_BYTES));
  scene.now = 60_000;
  expect(scene.askAt(0)).toEqual([]);
});

test('the word of one on our line lasts, whatever others say of other pieces', () => {
  const scene = new Scene();
  scene.now = 1_000;
  scene.askAt(0);
  expect(scene.lane.waitsUntil).toBe(-1);
  scene.listener.coming(0);
  expect(scene.lane.waitsUntil).toBe(0);
  scene.listener.coming(500);
  scene.listener.coming(0);
  expect(scene.lane.waitsUntil).toBe(1_500);
});
