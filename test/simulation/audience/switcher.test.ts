/** The simulator's delivery switches as the shipped one does: the same cases, which that is tested with. */
import { expect, test } from 'vitest';
import { NO_MEMORY } from '../../../content/hedge.ts';
import {
  BODY_BYTES,
  lineOf,
  NETWORK_MS,
  PATIENCE_MS,
  SWITCHER_CASES,
  type Neighbours,
} from '../../contract/switcher-cases.ts';
import { abstractContent } from '../abstract-content.ts';
import { Clock } from '../clock.ts';
import { STORE_READ_MS } from '../limits.ts';
import type { DeliveryParts, DeliveryVisitor } from './delivery-parts.ts';
import { Delivery } from './delivery.ts';

const content = abstractContent(1, BODY_BYTES);

/** What the simulator says of the network in the middle of a body. */
const TOLD: Readonly<Record<string, string>> = {
  'peers, then the network when they were late': 'peers were late',
};

/** As the neighbours of the shipped answer's test. */
function ask(clock: Clock, neighbours: Neighbours): DeliveryVisitor['ask'] {
  return (_content, _indexes, _urgency, listener) => {
    let over = false;
    const after = (ms: number, act: () => void): void => clock.after(ms, () => void (over || act()));
    const bring = (ms: number | null): void => {
      if (ms !== null) after(ms, () => listener.piece(0));
    };
    if (neighbours === 'refusing') after(0, () => listener.unavailable([0]));
    else if (typeof neighbours !== 'string') {
      if ('bring' in neighbours) bring(neighbours.bring);
      else {
        after(0, () => listener.coming(neighbours.waitMs ?? 0));
        bring(neighbours.promise);
      }
    }
    return () => {
      over = true;
    };
  };
}

test.each(SWITCHER_CASES)(
  '$kind, $buffer s left, neighbours $neighbours, measured $memory, line $line, seen $seen: $from, network at $networkAt',
  (each) => {
    const { kind, buffer, neighbours, memory, from, networkAt, reason } = each;
    const clock = new Clock();
    const fetches: { readonly at: number; readonly reason: string }[] = [];
    let fromNetwork = 0;
    const origin: DeliveryParts['origin'] = {
      fetch(_place, _bytes, why, listener) {
        fetches.push({ at: clock.now, reason: why });
        let over = false;
        clock.after(NETWORK_MS, () => {
          if (!over) listener.began();
          if (over) return;
          fromNetwork++;
          listener.passed();
        });
        return {
          cancel: () => {
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
      hedge: { ...NO_MEMORY, ...memory },
      line: lineOf(each),
      engine: null,
      shelf: { has: () => false },
      onAround: new Set(),
      options: { place: {} as DeliveryVisitor['options']['place'] },
      mayHold: () => neighbours !== 'nobody',
      ask: ask(clock, neighbours),
      reserve: () => undefined,
      release: () => undefined,
      tell: () => undefined,
      keep: () => undefined,
    };
    let ended = 0;
    const dryAt = buffer === undefined ? null : buffer * 1000;
    const delivery = new Delivery(
      { clock, origin, visitor },
      { content, urgency: kind, dryAt, isStream: false, began: () => undefined, ended: () => ended++ },
    );
    clock.run(PATIENCE_MS);
    delivery.cancel();
    expect(ended).toBe(1);
    expect(fromNetwork).toBe(from === 'network' ? 1 : 0);
    expect(fetches.length).toBe(networkAt === null ? 0 : 1);
    for (const fetch of fetches) {
      expect(fetch.reason).toBe(TOLD[reason] ?? reason);
      // The shipped answer's store answers at once.
      expect(fetch.at).toBeGreaterThanOrEqual(networkAt!);
      expect(fetch.at).toBeLessThanOrEqual(networkAt! + STORE_READ_MS);
    }
  },
);
