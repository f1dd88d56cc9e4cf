/** Where the bytes of one delivery came from: a report that is still being written. Written by whatever produces them. */
import type { Span } from '../geometry.ts';
import type { DeliveryReport, SourceName } from './delivery-parts.ts';

export class DeliveryTally implements DeliveryReport {
  readonly sources: Record<SourceName, number> = { store: 0, peers: 0, network: 0 };
  wasted = 0;
  rejected = 0;
  /** Why the sources were what they were, in a few words. */
  reason = '';
  declare span?: Span;
}
