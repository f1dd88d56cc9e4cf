/**
 * Reads a DASH manifest (MPD; ISO/IEC 23009-1): periods, adaptation sets, representations, and through
 * `dash-segments.ts` what each plays. Knows nothing of players. Called by `read-playlist.ts`.
 */
import { absoluteUrl, refreshMs, secondsWithin } from './checked.ts';
import { addressingOf, numberedSeconds, type Addressing } from './dash-addressing.ts';
import { segmentsOf, type PlayedPeriod } from './dash-segments.ts';
import { dateSeconds, durationSeconds } from './iso-time.ts';
import { MAX_RENDITIONS, MAX_SEGMENT_SECONDS, MAX_SEGMENTS, MAX_TIMELINE_SECONDS } from './limits.ts';
import type { Playlist, Rendition, Segment } from './playlist.ts';
import { unreadable } from './unreadable.ts';
import { childNamed, childrenNamed, readXml, type XmlElement } from './xml-tree.ts';

/** All that is read; descriptors, events and protection are left out. */
const WANTED = new Set([
  'MPD',
  'Period',
  'AdaptationSet',
  'Representation',
  'BaseURL',
  'SegmentTemplate',
  'SegmentList',
  'SegmentBase',
  'SegmentTimeline',
  'SegmentURL',
  'Initialization',
  'S',
]);

/** What is gathered on the way through the manifest. */
interface Gathering {
  readonly renditions: Map<string, Rendition>;
  readonly segments: Segment[];
  /** Of the longest segments that come without the manifest saying so; 0 for none. */
  numberedSeconds: number;
}

/** Throws Fault `playlist`. `base`: the manifest's own URL. `now`: milliseconds since the epoch. */
export function readDash(text: string, base: string, now: number): Playlist {
  const mpd = readXml(text, WANTED);
  if (mpd.name !== 'MPD') throw unreadable(`its root element is ${mpd.name}, not MPD`);
  const live = mpd.attributes.get('type') === 'dynamic';
  const gathering: Gathering = { renditions: new Map(), segments: [], numberedSeconds: 0 };
  const folder = baseOf(mpd, base);
  for (const period of periodsOf(mpd, live, now)) readPeriod(period, folder, gathering);
  const { renditions, segments } = gathering;
  const announced = duration(mpd, 'maxSegmentDuration') ?? 0;
  const targetSeconds = segments.reduce((most, segment) => Math.max(most, segment.duration), announced);
  return {
    format: 'dash',
    kind: 'media',
    live,
    targetSeconds,
    refreshMs: live ? refreshMs(updateSeconds(mpd, targetSeconds, gathering.numberedSeconds)) : null,
    renditions: [...renditions.values()],
    segments,
  };
}

/** Numbered segments come as time goes, whether or not the manifest changes. */
function updateSeconds(mpd: XmlElement, targetSeconds: number, numbered: number): number {
  const asked = duration(mpd, 'minimumUpdatePeriod') ?? 0;
  if (numbered > 0) return asked > 0 ? Math.min(asked, numbered) : numbered;
  return asked > 0 ? asked : targetSeconds;
}

interface OpenPeriod extends PlayedPeriod {
  readonly element: XmlElement;
  readonly id: string;
}

function periodsOf(mpd: XmlElement, live: boolean, now: number): OpenPeriod[] {
  const total = duration(mpd, 'mediaPresentationDuration');
  const elements = childrenNamed(mpd, 'Period');
  if (elements.length === 0) throw unreadable('it has no Period');
  const begun = mpd.attributes.get('availabilityStartTime');
  const elapsed = now / 1000 - (begun === undefined ? 0 : dateSeconds(begun, 'availabilityStartTime'));
  const window = duration(mpd, 'timeShiftBufferDepth');
  let after = 0;
  return elements.map((element, index) => {
    const start = duration(element, 'start') ?? after;
    const next = elements[index + 1];
    const end = endOf(element, start, next, next === undefined ? total : null);
    after = end ?? start;
    const id = element.attributes.get('id') ?? String(start);
    return { element, id, start, end, live: live ? { elapsed, window } : null };
  });
}

/** Seconds on the presentation's timeline; `null` when it is open. */
function endOf(
  element: XmlElement,
  start: number,
  next: XmlElement | undefined,
  total: number | null,
): number | null {
  const own = duration(element, 'duration');
  if (own !== null) return start + own;
  return (next === undefined ? null : duration(next, 'start')) ?? total;
}

function readPeriod(period: OpenPeriod, above: string, gathering: Gathering): void {
  const folder = baseOf(period.element, above);
  for (const [index, set] of childrenNamed(period.element, 'AdaptationSet').entries()) {
    const setFolder = baseOf(set, folder);
    for (const [number, element] of childrenNamed(set, 'Representation').entries()) {
      const id = element.attributes.get('id') ?? String(number);
      const addressing = addressingOf([element, set, period.element]);
      const names = { id: `${period.id}/${index}/${id}`, set: String(index) };
      readRepresentation(element, names, setFolder, addressing, period, gathering);
    }
  }
}

function readRepresentation(
  element: XmlElement,
  { id, set }: Pick<Rendition, 'id' | 'set'>,
  above: string,
  addressing: Addressing,
  period: OpenPeriod,
  gathering: Gathering,
): void {
  const { renditions, segments } = gathering;
  if (renditions.has(id)) throw unreadable(`two representations are called ${id}`);
  if (renditions.size >= MAX_RENDITIONS)
    throw unreadable(`it has more than ${MAX_RENDITIONS} representations`);
  const url = baseOf(element, above);
  const bits = Number(element.attributes.get('bandwidth'));
  const bandwidth = bits > 0 && Number.isFinite(bits) ? bits : null;
  if (addressing.kind === 'file') {
    renditions.set(id, { id, set, url, bandwidth, listing: 'file', index: addressing.index });
    return;
  }
  renditions.set(id, { id, set, url, bandwidth, listing: 'here', index: null });
  gathering.numberedSeconds = Math.max(gathering.numberedSeconds, numberedSeconds(addressing));
  const named = {
    rendition: id,
    name: element.attributes.get('id') ?? '',
    bandwidth: element.attributes.get('bandwidth') ?? '',
    folder: url,
  };
  for (const segment of segmentsOf(addressing, named, period, MAX_SEGMENTS - segments.length)) {
    secondsWithin(segment.duration, MAX_SEGMENT_SECONDS, 'the duration of a segment');
    segments.push(segment);
  }
}

/** The first BaseURL: the others are copies. */
function baseOf(element: XmlElement, above: string): string {
  const given = childNamed(element, 'BaseURL');
  return given === undefined ? above : absoluteUrl(given.text, above, 'a BaseURL');
}

function duration(element: XmlElement, name: string): number | null {
  const text = element.attributes.get(name);
  const what = `${name} of ${element.name}`;
  if (text === undefined) return null;
  return secondsWithin(durationSeconds(text, what), MAX_TIMELINE_SECONDS, what);
}
