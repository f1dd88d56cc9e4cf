/**
 * What happens as lines of JSON, for whoever gathers logs. No address is in them, and no name of a site that somebody
 * visits; of a page that was refused, its origin. Called by `tracker.ts`.
 */
import { pino } from 'pino';
import { REFUSALS_MS } from './limits.ts';
import { RefusalLines, type RefusalLine } from './refusal-lines.ts';
import type { TrackerNote } from './core/tracker-effects.ts';
import type { LogLevel, OperationNote } from './tracker-settings.ts';

export interface Log {
  hear(note: TrackerNote | OperationNote): void;
  /** Writes what was still to be written. */
  close(): void;
}

/** Writes to stdout. `level`: the least that is written. */
export function createLog(level: LogLevel): Log {
  const log = pino({ name: 'hearsay-tracker', level });
  const refusals = new RefusalLines();
  let timer: NodeJS.Timeout | undefined;
  const write = (line: RefusalLine): void => log.info(line, 'refused');
  const sweep = (): void => {
    timer = undefined;
    for (const line of refusals.take()) write(line);
    if (!refusals.isQuiet) waitOn();
  };
  // The server holds the process; the timer alone must not.
  const waitOn = (): void => void (timer ??= setTimeout(sweep, REFUSALS_MS).unref());
  return {
    hear(note) {
      const { kind, ...data } = note;
      switch (note.kind) {
        case 'joined':
        case 'left':
          return log.debug(data, kind);
        case 'refused': {
          log.debug(data, 'refused one');
          const line = refusals.add(note);
          if (line !== null) write(line);
          return waitOn();
        }
        case 'drain':
          return log.info(data, 'drain');
        case 'redis':
          return note.state === 'ready'
            ? log.info(data, 'redis is there')
            : log.warn(data, 'redis can not be reached: this node goes on alone');
      }
    },
    close() {
      clearTimeout(timer);
      for (const line of refusals.take()) write(line);
    },
  };
}
