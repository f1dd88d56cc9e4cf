/** The course of a story with the simulator's delivery. */
import { NO_MEMORY } from '../../content/hedge.ts';
import { LineMeter } from '../../content/line-meter.ts';
import type { DeliveryParts, DeliveryVisitor, Wish } from '../simulation/audience/delivery-parts.ts';
import { Delivery } from '../simulation/audience/delivery.ts';
import { Clock } from '../simulation/clock.ts';
import { act, content, PATIENCE_MS, type Course, type Story } from './body-stories.ts';

export function simulatedCourse(story: Story): Course {
  const clock = new Clock();
  const asked: [number, number][] = [];
  const kept: number[] = [];
  let first = 0;
  const [firstMs, pieceMs] = story.network;
  const origin: DeliveryParts['origin'] = {
    fetch(_place, _bytes, _why, listener) {
      let over = false;
      asked.push([clock.now, first]);
      const pass = (): void => {
        if (!over && listener.passed() > 0) clock.after(pieceMs, pass);
      };
      clock.after(firstMs, () => {
        if (!over) listener.began();
        clock.after(pieceMs, pass);
      });
      return {
        cancel() {
          over = true;
          return 0;
        },
      };
    },
  };
  const visitor: DeliveryVisitor = {
    get now() {
      return clock.now;
    },
    hedge: NO_MEMORY,
    line: new LineMeter(),
    engine: null,
    shelf: { has: () => false },
    onAround: new Set(),
    options: { place: {} as DeliveryVisitor['options']['place'] },
    mayHold: () => true,
    ask: (_content, indexes, _urgency, listener) => act(story, indexes, listener, clock),
    reserve: (_content, indexes) => void (first = indexes[0]!),
    release: () => undefined,
    tell: () => undefined,
    keep: (_content, indexes) => void kept.push(...indexes),
  };
  let endedAt = 0;
  const dryAt = story.buffer === undefined ? null : story.buffer * 1000;
  const wish: Wish = {
    content,
    urgency: story.kind,
    dryAt,
    isStream: false,
    began: () => undefined,
    ended: () => (endedAt = clock.now),
  };
  const delivery = new Delivery({ clock, origin, visitor }, wish);
  clock.run(PATIENCE_MS);
  delivery.cancel();
  return { asked, network: [...new Set(kept)].sort((a, b) => a - b), endedAt };
}
