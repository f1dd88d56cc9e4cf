/** What a delivery needs where nobody else holds anything: an empty store, no neighbours, and the network given. */
import type { DeliveryParts } from '../../../content/delivery/delivery-parts.ts';
import { LineMeter } from '../../../content/line-meter.ts';
import { createMemoryStore } from '../../../content/store/memory-store.ts';

/** `bytes`: how much the store may hold. */
export function alone(
  bytes: number,
  given: Pick<DeliveryParts, 'hash' | 'fetch'> & Partial<Pick<DeliveryParts, 'onMismatch'>>,
): DeliveryParts {
  return {
    store: createMemoryStore({ budget: bytes }),
    peers: {
      mayHold: () => false,
      ask: () => ({ cancel: () => undefined }),
      kept: () => undefined,
      reserved: () => undefined,
      released: () => undefined,
      paced: () => undefined,
    },
    now: () => performance.now(),
    line: new LineMeter(),
    onMismatch: () => undefined,
    ...given,
  };
}
