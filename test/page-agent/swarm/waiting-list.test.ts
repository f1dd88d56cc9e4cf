/** The list of waiting pieces against a sorted array. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Urgency } from '../../../content/urgency.ts';
import { URGENCIES, WaitingList, type Waiting } from '../../../page-agent/swarm/waiting-list.ts';

interface Item extends Waiting<Item> {
  readonly urgency: Urgency;
}

test('any insertions and removals keep the order of need within each urgency', () => {
  const step = fc.record({ item: fc.nat(19), insert: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const items = Array.from({ length: 20 }, (_, order): Item => {
        const urgency = URGENCIES[(order * 7) % 4]!;
        return { urgency, order, next: null, previous: null, listed: false };
      });
      const list = new WaitingList<Item>();
      const model = new Set<Item>();
      for (const { item, insert } of steps) {
        if (insert) list.insert(items[item]!);
        else list.remove(items[item]!);
        if (insert) model.add(items[item]!);
        else model.delete(items[item]!);
      }
      expect(list.size).toBe(model.size);
      for (const urgency of URGENCIES) {
        const orders: number[] = [];
        for (let item = list.first(urgency); item; item = item.next) orders.push(item.order);
        const expected = [...model].filter((item) => item.urgency === urgency).map((item) => item.order);
        expect(orders).toEqual(expected.sort((a, b) => a - b));
      }
    }),
    { numRuns: 500 },
  );
});
