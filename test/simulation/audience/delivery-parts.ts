/** What a delivery is asked for, and what it works with. Put together by requests. */
import type { Content } from '../../../content/content.ts';
import type { Urgency } from '../../../content/urgency.ts';
import type { Clock } from '../clock.ts';
import type { Origin } from '../origin.ts';
import type { Shelf } from './shelf.ts';
import type { Visitor } from './visitor.ts';

export interface Wish {
  readonly content: Content;
  readonly urgency: Urgency;
  /** When the player that asks runs dry; `null` when nobody knows. */
  readonly dryAt: number | null;
  /** Of a stream: neighbours may be about to have what none of them has yet. */
  readonly isStream: boolean;
  /** The first byte is here. */
  began(): void;
  /** All is here. */
  ended(): void;
}

/** Whose delivery it is. */
export type DeliveryVisitor = Pick<
  Visitor,
  | 'now'
  | 'hedge'
  | 'line'
  | 'engine'
  | 'onAround'
  | 'mayHold'
  | 'ask'
  | 'reserve'
  | 'release'
  | 'tell'
  | 'keep'
> & { readonly options: Pick<Visitor['options'], 'place'>; readonly shelf: Pick<Shelf, 'has'> };

export interface DeliveryParts {
  readonly clock: Clock;
  readonly origin: Pick<Origin, 'fetch'>;
  readonly visitor: DeliveryVisitor;
}

/** The same with all of the visitor and the origin. */
export interface VisitorParts extends DeliveryParts {
  readonly origin: Origin;
  readonly visitor: Visitor;
}
