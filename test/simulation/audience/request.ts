/**
 * One request of a page or a player, measured: through Hearsay, or straight from the origin in a world without peers.
 * Knows nothing of what it is for. Called by behaviours.
 */
import type { Content } from '../../../content/content.ts';
import type { Urgency } from '../../../content/urgency.ts';
import type { Tally } from '../figures/tally.ts';
import { Delivery, type DeliveryParts, type Wish } from './delivery.ts';

export interface RequestParts extends DeliveryParts {
  readonly tally: Tally;
  /** False in the control: the same world with a plain CDN. */
  readonly peers: boolean;
}

export interface Request {
  readonly content: Content;
  readonly startedAt: number;
  /** Ends it, if it has not ended. */
  cancel(): void;
}

/** Requests `content`; `ended` is called when all of it is here. */
export function request(
  parts: RequestParts,
  content: Content,
  urgency: Urgency,
  ended: (ms: number) => void,
): Request {
  const { clock, tally, visitor } = parts;
  const startedAt = clock.now;
  tally.asked(content.digest, content.size);
  let running = true;
  const wish: Wish = {
    content,
    urgency,
    began: () => tally.firstByte.add(clock.now - startedAt),
    ended: () => {
      if (!running) return;
      running = false;
      tally.useful.add(content.size, clock.now);
      visitor.requests.delete(started);
      ended(clock.now - startedAt);
    },
  };
  const way = parts.peers ? new Delivery(parts, wish) : plainly(parts, wish);
  const started: Request = {
    content,
    startedAt,
    cancel: () => {
      if (!running) return;
      running = false;
      visitor.requests.delete(started);
      way.cancel();
    },
  };
  visitor.requests.add(started);
  return started;
}

/** As without Hearsay. */
function plainly({ origin, visitor }: RequestParts, wish: Wish): { cancel(): void } {
  return origin.fetch(visitor.options.place, wish.content.size, {
    began: () => wish.began(),
    passed: () => {
      wish.ended();
      return 0;
    },
  });
}
