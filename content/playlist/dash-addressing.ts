/**
 * How a DASH representation names its segments (ISO/IEC 23009-1, 5.3.9): what it, its adaptation set and its period say,
 * the nearest first. Knows no times. Called by `dash.ts`, and by `dash-segments.ts` to read it out.
 */
import type { Span } from '../geometry.ts';
import { spanOf } from './checked.ts';
import { MAX_DIGITS } from './limits.ts';
import { unreadable } from './unreadable.ts';
import { childNamed, childrenNamed, type XmlElement } from './xml-tree.ts';

export type Addressing =
  /** URLs made by rule, from a timeline or from numbers alone. */
  | ({ readonly kind: 'template'; readonly media: string; readonly initialization: string | null } & Counting)
  /** URLs one by one. */
  | ({ readonly kind: 'list'; readonly urls: readonly XmlElement[] } & Counting)
  /** One file that lists its own segments, in the bytes of `index`. */
  | { readonly kind: 'file'; readonly index: Span | null }
  /** One file that is one segment, such as subtitles. */
  | { readonly kind: 'whole' };

export interface Counting {
  /** Units in a second. */
  readonly timescale: number;
  readonly startNumber: number;
  /** Units of every segment, where there is no timeline. */
  readonly duration: bigint | null;
  /** The units at which the period begins. */
  readonly offset: bigint;
  readonly timeline: readonly XmlElement[] | null;
  readonly initElement: XmlElement | undefined;
}

/** `levels`: the representation, its adaptation set, its period. Throws Fault `playlist`. */
export function addressingOf(levels: readonly XmlElement[]): Addressing {
  for (const level of levels) {
    for (const name of ['SegmentTemplate', 'SegmentList', 'SegmentBase'] as const) {
      if (childNamed(level, name) === undefined) continue;
      const layers = levels.flatMap((above) => childNamed(above, name) ?? []);
      if (name === 'SegmentTemplate') return templateOf(layers);
      return name === 'SegmentList' ? listOf(layers) : fileOf(layers);
    }
  }
  return { kind: 'whole' };
}

/** Seconds of each segment, when they are named as time goes with nothing in the manifest for each; else 0. */
export function numberedSeconds(addressing: Addressing): number {
  if (addressing.kind !== 'template' || addressing.timeline !== null) return 0;
  return Number(addressing.duration ?? 0n) / addressing.timescale;
}

/** A number of up to 64 bits, or more: times since 1970 in small units do not fit a double. */
export function wholeUnits(text: string, what: string): bigint {
  if (text.length <= MAX_DIGITS && /^\d+$/.test(text)) return BigInt(text);
  throw unreadable(`${what} is no whole number of at most ${MAX_DIGITS} digits`);
}

/** The bytes of `a-b`, both included. */
export function inclusiveSpan(text: string, what: string): Span {
  const [, first = '', last = ''] = /^(\d{1,16})-(\d{1,16})$/.exec(text) ?? [];
  if (first === '') throw unreadable(`${what} has no byte range such as 0-99`);
  return spanOf(Number(first), Number(last) + 1, what);
}

function templateOf(layers: readonly XmlElement[]): Addressing {
  const media = attribute(layers, 'media');
  if (media === undefined) throw unreadable('a SegmentTemplate has no media');
  const initialization = attribute(layers, 'initialization') ?? null;
  return { kind: 'template', media, initialization, ...countingOf(layers) };
}

function listOf(layers: readonly XmlElement[]): Addressing {
  const urls = layers.map((layer) => childrenNamed(layer, 'SegmentURL')).find((list) => list.length > 0);
  return { kind: 'list', urls: urls ?? [], ...countingOf(layers) };
}

function fileOf(layers: readonly XmlElement[]): Addressing {
  const index = attribute(layers, 'indexRange');
  return { kind: 'file', index: index === undefined ? null : inclusiveSpan(index, 'a SegmentBase') };
}

function countingOf(layers: readonly XmlElement[]): Counting {
  const timescale = smallNumber(attribute(layers, 'timescale') ?? '1', 'a timescale');
  if (timescale === 0) throw unreadable('a timescale is 0');
  const duration = attribute(layers, 'duration');
  const timeline = nearest(layers, 'SegmentTimeline');
  return {
    timescale,
    startNumber: smallNumber(attribute(layers, 'startNumber') ?? '1', 'a startNumber'),
    duration: duration === undefined ? null : wholeUnits(duration, 'the duration of segments'),
    offset: wholeUnits(attribute(layers, 'presentationTimeOffset') ?? '0', 'a presentationTimeOffset'),
    timeline: timeline === undefined ? null : childrenNamed(timeline, 'S'),
    initElement: nearest(layers, 'Initialization'),
  };
}

function attribute(layers: readonly XmlElement[], name: string): string | undefined {
  return layers.map((layer) => layer.attributes.get(name)).find((value) => value !== undefined);
}

function nearest(layers: readonly XmlElement[], name: string): XmlElement | undefined {
  return layers.map((layer) => childNamed(layer, name)).find((child) => child !== undefined);
}

function smallNumber(text: string, what: string): number {
  const number = Number(wholeUnits(text, what));
  if (Number.isSafeInteger(number)) return number;
  throw unreadable(`${what} is too large`);
}
