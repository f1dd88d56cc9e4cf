/**
 * One request of a page or a player, measured: through Hearsay, or straight from the origin in a world without peers.
 * Knows nothing of what it is for. Called by behaviours.
 */
import type { Content } from '../../../content/content.ts';
import type { Urgency } from '../../../content/urgency.ts';
import type { Tally } from '../figures/tally.ts';
import { isAlone } from '../network/place.ts';
import type { VisitorParts, Wish } from './delivery-parts.ts';
import { Delivery } from './delivery.ts';
import { StreamRequest } from './stream-request.ts';
import type { StreamWatch } from './stream-watch.ts';

export interface RequestParts extends VisitorParts {
  readonly tally: Tally;
  /** False in the control: the same world with a plain CDN. */
  readonly peers: boolean;
}

export interface Request {
  readonly content: Content;
  readonly startedAt: number;
  /** As in `Wanted`. */
  readonly dryAt: number | null;
  /** Ends it, if it has not ended. */
  cancel(): void;
}

export interface Wanted {
  readonly content: Content;
  readonly urgency: Urgency;
  /** When the player that asks runs dry; `null` when nobody knows. */
  readonly dryAt?: number | null;
  /** Which segment of a film it is, if it is one. */
  readonly stream?: { readonly watch: StreamWatch; readonly index: number } | null;
}

/** Requests something; `ended` is called when all of it is here. */
export function request(
  parts: RequestParts,
  { content, urgency, dryAt = null, stream = null }: Wanted,
  ended: (ms: number) => void,
): Request {
  const { clock, tally, visitor } = parts;
  const startedAt = clock.now;
  tally.asked(content.digest, content.size, isAlone(visitor.options.place), startedAt);
  let running = true;
  let began = false;
  const beginning = (): void => {
    if (!began) tally.firstByte.add(clock.now - startedAt);
    began = true;
  };
  const wish: Wish = {
    content,
    urgency,
    dryAt,
    isStream: stream !== null,
    began: beginning,
    ended: () => {
      if (!running) return;
      running = false;
      tally.useful.add(content.size, clock.now);
      visitor.requests.delete(started);
      ended(clock.now - startedAt);
    },
  };
  const way = wayOf(parts, wish, stream);
  const started: Request = {
    content,
    startedAt,
    dryAt,
    cancel: () => {
      if (!running) return;
      running = false;
      beginning();
      visitor.requests.delete(started);
      way.cancel();
    },
  };
  visitor.requests.add(started);
  return started;
}

function wayOf(
  parts: RequestParts,
  wish: Wish,
  stream: NonNullable<Wanted['stream']> | null,
): { cancel(): void } {
  if (!parts.peers) return plainly(parts, wish);
  return stream === null
    ? new Delivery(parts, wish)
    : new StreamRequest(parts, wish, stream.watch, stream.index);
}

/** As without Hearsay. */
function plainly({ origin, visitor }: RequestParts, wish: Wish): { cancel(): void } {
  return origin.fetch(visitor.options.place, wish.content.size, 'plain', {
    began: () => wish.began(),
    passed: () => {
      wish.ended();
      return 0;
    },
  });
}
