/** Counts where the bytes of one delivery came from. Called by whatever produces them; read by its report. */
import type { Span } from '../geometry.ts';
import type { DeliveryReport, SourceName } from './delivery-parts.ts';

export class DeliveryTally {
  readonly #bytes: Record<SourceName, number> = { store: 0, peers: 0, network: 0 };
  #wasted = 0;
  #rejected = 0;
  /** Why the sources were what they were, in a few words. */
  reason = '';
  /** The bytes asked for; `null`: all of them. */
  span: Span | null = null;

  delivered(source: SourceName, bytes: number): void {
    this.#bytes[source] += bytes;
  }

  wasted(bytes: number): void {
    this.#wasted += bytes;
  }

  rejected(): void {
    this.#rejected += 1;
  }

  report(): DeliveryReport {
    return {
      sources: { ...this.#bytes },
      wasted: this.#wasted,
      rejected: this.#rejected,
      reason: this.reason,
      ...(this.span === null ? {} : { span: this.span }),
    };
  }
}
