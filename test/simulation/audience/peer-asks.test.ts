/** What a simulated delivery asks neighbours for, as the shipped one does: see `test/content/delivery/peer-lane.test.ts`. */
import { expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { abstractContent } from '../abstract-content.ts';
import { PeerAsks } from './peer-asks.ts';
import type { AskListener, Visitor } from './visitor.ts';

const PIECES = 40;
const range = (from: number, end: number): number[] => Array.from({ length: end - from }, (_, i) => from + i);

class Scene {
  readonly asked: (readonly number[])[] = [];
  listener!: AskListener;
  readonly visitor = {
    now: 0,
    ask: (_content: unknown, indexes: readonly number[], _urgency: unknown, listener: AskListener) => {
      this.asked.push(indexes);
      this.listener = listener;
      return () => undefined;
    },
  };
  readonly peers = new PeerAsks(
    this.visitor as Partial<Visitor> as Visitor,
    abstractContent(1, PIECES * PIECE_BYTES),
    'media',
    { piece: () => undefined, changed: () => undefined, missing: () => undefined },
    false,
  );

  /** The pieces asked for when the body has come to piece `position`. */
  askAt(position: number, withinMs = Infinity): readonly number[] {
    this.peers.open = true;
    this.asked.length = 0;
    this.peers.askAhead(position, PIECES, { wants: () => true, withinMs: () => withinMs });
    return this.asked.flat();
  }
}

test('what none of them had is asked for again after a while, once', () => {
  const scene = new Scene();
  expect(scene.askAt(0)).toEqual(range(0, 32));
  scene.listener.unavailable(range(10, 20));
  scene.visitor.now = 1_999;
  expect(scene.askAt(8)).toEqual(range(32, 40));
  scene.visitor.now = 2_000;
  expect(scene.askAt(10)).toEqual(range(10, 20));
  expect(scene.askAt(10)).toEqual([]);
});

test('what the network would bring in some time is asked for again sooner', () => {
  const scene = new Scene();
  scene.askAt(0, 1_000);
  scene.listener.unavailable([0]);
  scene.visitor.now = 499;
  expect(scene.askAt(0, 1_000)).toEqual([]);
  scene.visitor.now = 500;
  expect(scene.askAt(0, 1_000)).toContain(0);
});

test('the word of one on our line lasts, whatever others say of other pieces', () => {
  const scene = new Scene();
  scene.visitor.now = 1_000;
  scene.askAt(0);
  expect(scene.peers.waitsUntil).toBe(-1);
  scene.listener.coming(0);
  expect(scene.peers.waitsUntil).toBe(0);
  scene.listener.coming(500);
  scene.listener.coming(0);
  expect(scene.peers.waitsUntil).toBe(1_500);
});
