/** The queue of expiries against the plainest model of one. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ExpiryQueue } from '../../../tracker/core/expiry-queue.ts';

const LIFE_MS = 10;
type Step = { readonly kind: 'touch' | 'delete' | 'take'; readonly key: number; readonly passed: number };

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('touch' as const, 'touch' as const, 'delete' as const, 'take' as const),
  key: fc.nat(6),
  passed: fc.nat(6),
});

it('expires what was not touched for its time, the oldest first, whatever happens in between', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new ExpiryQueue<number>(LIFE_MS);
      let model: { key: number; at: number }[] = [];
      let now = 0;
      for (const { kind, key, passed } of steps) {
        now += passed;
        if (kind === 'touch') queue.touch(key, now);
        if (kind === 'delete') queue.delete(key);
        if (kind !== 'take') model = model.filter((entry) => entry.key !== key);
        if (kind === 'touch') model.push({ key, at: now });
        if (kind === 'take') {
          const due = model.filter((entry) => entry.at + LIFE_MS <= now);
          expect(queue.takeExpired(now)).toEqual(due.map((entry) => entry.key));
          model = model.filter((entry) => !due.includes(entry));
        }
        expect(queue.size).toBe(model.length);
        expect(queue.has(key)).toBe(model.some((entry) => entry.key === key));
        expect(queue.nextAt()).toBe((model[0]?.at ?? Infinity) + LIFE_MS);
      }
    }),
    { numRuns: 500 },
  );
});
