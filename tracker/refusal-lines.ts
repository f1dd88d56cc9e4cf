/**
 * Refusals as few lines: the first of each reason at once, then one line for all that came since the last, for as long as
 * any come. A million strangers so write no more than one. Knows no clock and no log. Called by `log.ts`.
 */
import type { RefusalReason } from './core/refusal-reasons.ts';
import type { TrackerNote } from './core/tracker-effects.ts';

export interface RefusalLine {
  readonly reason: RefusalReason;
  /** How often. */
  readonly times: number;
  /** That the last of them named, if any. */
  readonly origin?: string | undefined;
}

type Refused = TrackerNote & { readonly kind: 'refused' };

export class RefusalLines {
  /** What has not been written, of each reason that lately was. */
  private readonly lately = new Map<RefusalReason, RefusalLine>();

  /** Nothing is waited for. */
  get isQuiet(): boolean {
    return this.lately.size === 0;
  }

  /** The line to write at once; null when it is counted for a later one. */
  add({ reason, origin }: Refused): RefusalLine | null {
    const before = this.lately.get(reason);
    this.lately.set(reason, { reason, times: before === undefined ? 0 : before.times + 1, origin });
    return before === undefined ? { reason, times: 1, origin } : null;
  }

  /** The lines for what has come since the last time. */
  take(): RefusalLine[] {
    const lines = [...this.lately.values()].filter(({ times }) => times > 0);
    this.lately.clear();
    for (const { reason } of lines) this.lately.set(reason, { reason, times: 0 });
    return lines;
  }
}
