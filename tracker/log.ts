/** What happens as lines of JSON, for whoever gathers logs. No address and no site's name is in them. Called by `tracker.ts`. */
import { pino } from 'pino';
import type { TrackerNote } from './core/tracker-effects.ts';
import type { LogLevel, RedisNote } from './tracker-settings.ts';

/** Writes to stdout. `level`: the least that is written. */
export function createLog(level: LogLevel): (note: TrackerNote | RedisNote) => void {
  const log = pino({ name: 'hearsay-tracker', level });
  return (note) => {
    const { kind, ...data } = note;
    switch (note.kind) {
      case 'joined':
      case 'left':
        return log.debug(data, kind);
      case 'refused':
        return note.fatal ? log.info(data, kind) : log.debug(data, kind);
      case 'redis':
        return note.state === 'ready'
          ? log.info(data, 'redis is there')
          : log.warn(data, 'redis can not be reached: this node goes on alone');
    }
  };
}
