/** Pages to read: files of given sizes. Knows nothing of who reads. */
import type { Urgency } from '../../../content/urgency.ts';
import { abstractContent } from '../abstract-content.ts';
import type { Does } from './activity.ts';
import { FILES_AT_ONCE, PageVisit, type PageFile } from './page-visit.ts';

/** Names of pages' contents begin here, past those of films. */
const FIRST_NAME = 2 ** 40;

export interface FileKind {
  readonly urgency: Urgency;
  readonly count: number;
  /** Bytes of all of them together; each is a little smaller than the next. */
  readonly bytes: number;
}

/** A page with these files, in this order. `number` tells pages of one world apart. */
export function pageOf(number: number, ...kinds: readonly FileKind[]): readonly PageFile[] {
  const files: PageFile[] = [];
  for (const { urgency, count, bytes } of kinds) {
    const whole = (count * (count + 1)) / 2;
    for (let i = 1; i <= count; i++) {
      const name = FIRST_NAME + number * 1_000 + files.length;
      files.push({ content: abstractContent(name, Math.ceil((bytes * i) / whole)), urgency });
    }
  }
  return files;
}

/** One page of those that somebody opens, and milliseconds from the one before being loaded until this one is opened. */
export interface Opened {
  readonly page: readonly PageFile[];
  readonly afterMs: number;
  /** Files under way at once, when not as many as usual. */
  readonly atOnce?: number;
}

/** Opens pages one after another. */
export function read(...opened: readonly Opened[]): Does {
  return (parts) => {
    let left = false;
    let visit: PageVisit | null = null;
    const open = (place: number): void => {
      const next = opened[place];
      if (!next) return;
      parts.clock.after(next.afterMs, () => {
        const { page, atOnce = FILES_AT_ONCE } = next;
        if (!left) visit = new PageVisit(parts, page, atOnce, () => open(place + 1));
      });
    };
    open(0);
    return {
      stop: () => {
        left = true;
        visit?.stop();
      },
    };
  };
}
