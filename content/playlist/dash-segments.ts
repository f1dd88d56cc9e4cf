/**
 * The segments of a DASH representation: its timeline or its numbers written out, and its URLs. Writes out no more than
 * it is allowed to. Called by `dash.ts`.
 */
import type { Fault } from '../fault.ts';
import { absoluteUrl } from './checked.ts';
import { inclusiveSpan, type Addressing, type Counting } from './dash-addressing.ts';
import { numberedSlots, timelineSlots, type PlayedPeriod, type Slot } from './dash-slots.ts';
import { MAX_IDENTIFIERS, MAX_LINE_CHARS, MAX_PADDING } from './limits.ts';
import type { Part, Segment } from './playlist.ts';
import { unreadable } from './unreadable.ts';

export type { PlayedPeriod };

/** What a template can name of its representation. */
export interface NamedRepresentation {
  readonly rendition: string;
  /** `$RepresentationID$` and `$Bandwidth$`. */
  readonly name: string;
  readonly bandwidth: string;
  readonly folder: string;
}

/** Throws Fault `playlist`, also for more than `most`. */
export function segmentsOf(
  addressing: Exclude<Addressing, { kind: 'file' }>,
  named: NamedRepresentation,
  period: PlayedPeriod,
  most: number,
): Segment[] {
  switch (addressing.kind) {
    case 'whole':
      return [wholeFile(named, period)];
    case 'template': {
      const { media, initialization } = addressing;
      for (const template of [media, initialization ?? '']) boundTemplate(template);
      const init =
        initialization === null
          ? initOf(addressing, named)
          : partOf(fill(initialization, named, null), null, named, 'an initialization');
      const slots = slotsOf(addressing, period, most);
      return slots.map((slot) =>
        segmentOf(
          slot,
          partOf(fill(media, named, slot), null, named, 'a segment'),
          addressing,
          named,
          period,
          init,
        ),
      );
    }
    case 'list':
      return listed(addressing, named, period, most);
  }
}

function listed(
  addressing: Addressing & { kind: 'list' },
  named: NamedRepresentation,
  period: PlayedPeriod,
  most: number,
): Segment[] {
  const { urls, timeline, duration, startNumber } = addressing;
  const init = initOf(addressing, named);
  const slots =
    timeline === null
      ? urls.map((_url, index) => ({
          number: startNumber + index,
          time: addressing.offset + BigInt(index) * (duration ?? 0n),
          duration: duration ?? 0n,
        }))
      : slotsOf(addressing, period, most);
  if (urls.length > most) throw tooMany();
  return urls.slice(0, slots.length).map(({ attributes }, index) => {
    const part = partOf(
      attributes.get('media') ?? '',
      attributes.get('mediaRange') ?? null,
      named,
      'a SegmentURL',
    );
    return segmentOf(slots[index] as Slot, part, addressing, named, period, init);
  });
}

function slotsOf(counting: Counting, period: PlayedPeriod, most: number): readonly Slot[] {
  const slots =
    counting.timeline === null
      ? numberedSlots(counting, period, most)
      : timelineSlots(counting, counting.timeline, period, most);
  if (slots === null) throw tooMany();
  return slots;
}

function segmentOf(
  slot: Slot,
  part: Part,
  { timescale, offset }: Counting,
  { rendition }: NamedRepresentation,
  period: PlayedPeriod,
  init: Part | null,
): Segment {
  return {
    ...part,
    rendition,
    number: slot.number,
    start: period.start + Number(slot.time - offset) / timescale,
    duration: Number(slot.duration) / timescale,
    init,
  };
}

function wholeFile({ rendition, folder }: NamedRepresentation, { start, end }: PlayedPeriod): Segment {
  const duration = end === null ? 0 : Math.max(0, end - start);
  return { url: folder, range: null, rendition, number: 1, start, duration, init: null };
}

function initOf({ initElement }: Counting, named: NamedRepresentation): Part | null {
  if (initElement === undefined) return null;
  const { attributes } = initElement;
  return partOf(
    attributes.get('sourceURL') ?? '',
    attributes.get('range') ?? null,
    named,
    'an Initialization',
  );
}

/** `url` empty: the representation's own file. */
function partOf(url: string, range: string | null, { folder }: NamedRepresentation, what: string): Part {
  return { url: absoluteUrl(url, folder, what), range: range === null ? null : inclusiveSpan(range, what) };
}

const IDENTIFIER = /\$(?:(RepresentationID|Number|Bandwidth|Time)(?:%0(\d{1,2})d)?)?\$/g;

/** Parts between dollar signs of a template with too many identifiers. */
const LONGEST = 2 * MAX_IDENTIFIERS + 2;

function boundTemplate(template: string): void {
  if (template.length > MAX_LINE_CHARS || template.split('$', LONGEST).length === LONGEST)
    throw unreadable(
      `a template has more than ${MAX_IDENTIFIERS} identifiers or ${MAX_LINE_CHARS} characters`,
    );
}

/** A template's text with its identifiers filled in (ISO/IEC 23009-1, 5.3.9.4.4). */
function fill(template: string, { name, bandwidth }: NamedRepresentation, slot: Slot | null): string {
  return template.replace(IDENTIFIER, (whole, identifier?: string, width?: string) => {
    if (identifier === undefined) return '$';
    if (identifier === 'RepresentationID') return name;
    if (identifier === 'Bandwidth') return bandwidth.padStart(padding(width), '0');
    if (slot === null) return whole;
    return String(identifier === 'Time' ? slot.time : slot.number).padStart(padding(width), '0');
  });
}

function padding(width: string | undefined): number {
  return Math.min(Number(width ?? 0), MAX_PADDING);
}

function tooMany(): Fault {
  return unreadable('it lists more segments than are read');
}
