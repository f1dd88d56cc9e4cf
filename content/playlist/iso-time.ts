/** Dates and durations as XML Schema writes them (XSD 1.1 Part 2, 3.3.6 and 3.3.7), as numbers. Called by `dash.ts`. */
import { unreadable } from './unreadable.ts';

const DURATION =
  /^P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,12})?)S)?)?$/;
/** Years and months by their mean length, as no stream counts in them. */
const UNIT_SECONDS = [31_556_952, 2_629_746, 86_400, 3_600, 60, 1];

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d{1,12})?)(Z|[+-]\d\d:\d\d)?$/;

/** Seconds of `PT1H2M3.5S`. Throws Fault `playlist`. */
export function durationSeconds(text: string, what: string): number {
  const parts = DURATION.exec(text.trim());
  if (parts === null) throw unreadable(`${what} is no duration such as PT1H2M3.5S`);
  return UNIT_SECONDS.reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0);
}

/** Seconds since the epoch at `2026-11-21T10:00:00Z`; without a zone, UTC. Throws Fault `playlist`. */
export function dateSeconds(text: string, what: string): number {
  const parts = DATE_TIME.exec(text.trim());
  if (parts === null) throw unreadable(`${what} is no time such as 2026-11-21T10:00:00Z`);
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1, 7).map(Number);
  const zone = /^([+-])(\d\d):(\d\d)$/.exec(parts[7] ?? '');
  const offset = zone === null ? 0 : (Number(zone[2]) * 60 + Number(zone[3])) * (zone[1] === '-' ? -60 : 60);
  return daysSinceEpoch(year, month, day) * 86_400 + hours * 3_600 + minutes * 60 + seconds - offset;
}

/** Of the Gregorian calendar, by years that begin in March, so that a leap day ends one (H. Hinnant, `days_from_civil`). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}
