/**
 * Which segments a DASH representation has, by number and time: its timeline written out, or its numbers as far as time
 * has come. Knows no URLs. Called by `dash-segments.ts`.
 */
import { wholeUnits, type Counting } from './dash-addressing.ts';
import { MAX_EMPTY_RUNS, MAX_NUMBERED_LIVE } from './limits.ts';
import { unreadable } from './unreadable.ts';
import type { XmlElement } from './xml-tree.ts';

export interface PlayedPeriod {
  /** Seconds on the presentation's timeline; `end` is `null` when it is open. */
  readonly start: number;
  readonly end: number | null;
  /** Seconds since the presentation began, and how many of the last can be had; `null` when it is not live. */
  readonly live: { readonly elapsed: number; readonly window: number | null } | null;
}

/** A segment's place. Times are in units of the representation's timescale. */
export interface Slot {
  readonly number: number;
  readonly time: bigint;
  readonly duration: bigint;
}

/** Those of a SegmentTimeline (5.3.9.6); `null` when they are more than `most`. */
export function timelineSlots(
  counting: Counting,
  timeline: readonly XmlElement[],
  period: PlayedPeriod,
  most: number,
): Slot[] | null {
  const slots: Slot[] = [];
  let time = 0n;
  let empty = 0;
  for (const [index, { attributes }] of timeline.entries()) {
    const duration = wholeUnits(attributes.get('d') ?? '', 'the d of an S');
    time = given(attributes.get('t')) ?? time;
    const next = given(timeline[index + 1]?.attributes.get('t'));
    const count = countOf(attributes.get('r') ?? '0', { time, duration, next }, counting, period);
    if (count > BigInt(most - slots.length)) return null;
    if (count === 0n && ++empty > MAX_EMPTY_RUNS)
      throw unreadable('many an S of a SegmentTimeline has no segment');
    for (let done = 0n; done < count; done++) {
      slots.push({ number: counting.startNumber + slots.length, time, duration });
      time += duration;
    }
  }
  return slots;
}

/** Those of a template with a duration alone; `null` when they are more than `most`. Live, the newest. */
export function numberedSlots(counting: Counting, period: PlayedPeriod, most: number): Slot[] | null {
  const { duration, timescale, startNumber, offset } = counting;
  if (duration === null || duration === 0n)
    throw unreadable('a SegmentTemplate has neither duration nor timeline');
  const seconds = Number(duration) / timescale;
  const { first, end } =
    period.live === null ? wholeOf(period, seconds) : liveOf(period, period.live, seconds);
  if (end - first > most) return null;
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => ({
    number: startNumber + first + index,
    time: offset + BigInt(first + index) * duration,
    duration,
  }));
}

interface Indexes {
  readonly first: number;
  readonly end: number;
}

function wholeOf({ start, end }: PlayedPeriod, seconds: number): Indexes {
  if (end === null) throw unreadable('a Period without an end has numbered segments');
  // A rounding error of the sum is no segment.
  return { first: 0, end: Math.ceil((end - start) / seconds - 1e-6) };
}

/** A segment can be had from its end until the window has passed it (5.3.9.5.3). */
function liveOf(
  { start, end }: PlayedPeriod,
  { elapsed, window }: NonNullable<PlayedPeriod['live']>,
  seconds: number,
): Indexes {
  const come = Math.floor((elapsed - start) / seconds);
  const last = end === null ? come : Math.min(come, Math.ceil((end - start) / seconds - 1e-6));
  const gone = window === null ? 0 : Math.floor((elapsed - start - window) / seconds) - 1;
  const first = Math.max(0, gone, last - MAX_NUMBERED_LIVE);
  if (!Number.isSafeInteger(last)) throw unreadable('its segments are shorter than can be counted');
  return { first, end: Math.max(first, last) };
}

interface Run {
  readonly time: bigint;
  readonly duration: bigint;
  /** When the run after it begins, if it says so. */
  readonly next: bigint | null;
}

/** Segments of one S: a negative `repeat` goes on until the next one, or the period's end, or, live, until now. */
function countOf(repeat: string, run: Run, counting: Counting, { start, end, live }: PlayedPeriod): bigint {
  if (!repeat.startsWith('-')) return wholeUnits(repeat, 'the r of an S') + 1n;
  const { time, duration, next } = run;
  if (duration === 0n) throw unreadable('an S without duration repeats');
  const units = (seconds: number): bigint =>
    counting.offset + BigInt(Math.max(0, Math.floor((seconds - start) * counting.timescale)));
  if (live !== null && next === null) {
    const whole = (units(Math.min(end ?? Infinity, live.elapsed)) - time) / duration;
    return whole > 0n ? whole : 0n;
  }
  if (next === null && end === null) throw unreadable('an S repeats without an end');
  const until = next ?? units(end ?? start);
  return until > time ? (until - time + duration - 1n) / duration : 0n;
}

function given(text: string | undefined): bigint | null {
  return text === undefined ? null : wholeUnits(text, 'the t of an S');
}
