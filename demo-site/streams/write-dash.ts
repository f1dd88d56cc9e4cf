/**
 * Writes the DASH manifest (ISO/IEC 23009-1) of a broadcast at a given time: a period for each turn of the film, segments
 * by number or by time. Pure; knows nothing of files or requests. Called by the live edge.
 */
import { onAir, placeOf, turnMs, WINDOW_SEGMENTS, type OnAir } from './on-air.ts';
import type { Packaged, Track } from './packaged.ts';

export type DashNaming = 'number' | 'time';

/** How far behind live players should stay: three segments, as HLS has it (RFC 8216, 6.3.3). */
const DELAY_SEGMENTS = 3;
/** Players look for a new manifest every half segment. */
const UPDATES_A_SEGMENT = 2;

/** `airMs`: milliseconds since the broadcast began, which was at `since`, milliseconds since the epoch. */
export function writeDashManifest(
  packaged: Packaged,
  naming: DashNaming,
  { since, airMs }: { readonly since: number; readonly airMs: number },
): string | null {
  const span = onAir(packaged, airMs);
  if (span === null) return null;
  const { segmentMs } = packaged;
  const now = new Date(Math.round(since + airMs)).toISOString();
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="dynamic"` +
      ` availabilityStartTime="${new Date(since).toISOString()}" publishTime="${now}"` +
      ` minimumUpdatePeriod="${duration(segmentMs / UPDATES_A_SEGMENT)}" minBufferTime="${duration(segmentMs)}"` +
      ` timeShiftBufferDepth="${duration(WINDOW_SEGMENTS * segmentMs)}"` +
      ` suggestedPresentationDelay="${duration(DELAY_SEGMENTS * segmentMs)}" maxSegmentDuration="${duration(segmentMs)}">`,
    ...turnsIn(packaged, naming, span, airMs).map((turn) => writePeriod(packaged, naming, span, turn)),
    `<UTCTiming schemeIdUri="urn:mpeg:dash:utc:direct:2014" value="${now}"/>`,
    '</MPD>',
    '',
  ].join('\n');
}

/** By number a turn is told of as soon as it runs; by time when it has a segment to list. */
function turnsIn(packaged: Packaged, naming: DashNaming, { first, last }: OnAir, airMs: number): number[] {
  const from = placeOf(packaged, first).turn;
  const to = naming === 'time' ? placeOf(packaged, last).turn : Math.floor(airMs / turnMs(packaged));
  return Array.from({ length: to - from + 1 }, (_, more) => from + more);
}

function writePeriod(packaged: Packaged, naming: DashNaming, span: OnAir, turn: number): string {
  const { renditions, picture, sound } = packaged;
  const template = (track: Track): string =>
    naming === 'number' ? byNumber(packaged, turn) : byTime(packaged, track, span, turn);
  const pictures = renditions.map(
    ({ id, codecs, bandwidth, width, height }) =>
      `<Representation id="${id}" codecs="${codecs}" bandwidth="${bandwidth}" width="${width}" height="${height}" frameRate="25"/>`,
  );
  const ms = turnMs(packaged);
  return [
    // The end is known: no player asks this turn for what is the next one's.
    `<Period id="${turn}" start="${duration(turn * ms)}" duration="${duration(ms)}">`,
    '<AdaptationSet id="0" contentType="video" mimeType="video/mp4" segmentAlignment="true" startWithSAP="1">',
    template(picture),
    ...pictures,
    '</AdaptationSet>',
    '<AdaptationSet id="1" contentType="audio" mimeType="audio/mp4" lang="und" segmentAlignment="true" startWithSAP="1">',
    template(sound),
    `<Representation id="${sound.id}" codecs="${sound.codecs}" bandwidth="${sound.bandwidth}" audioSamplingRate="48000"/>`,
    '</AdaptationSet>',
    '</Period>',
  ].join('\n');
}

function byNumber({ segmentMs, segments }: Packaged, turn: number): string {
  return `<SegmentTemplate timescale="1000" duration="${segmentMs}" startNumber="${turn * segments}" initialization="init-$RepresentationID$.mp4" media="$RepresentationID$-$Number$.m4s"/>`;
}

function byTime(
  packaged: Packaged,
  { timescale, starts }: Track,
  { first, last }: OnAir,
  turn: number,
): string {
  const times: string[] = [];
  for (let number = first; number <= last; number++) {
    const place = placeOf(packaged, number);
    const begin = starts[place.index] ?? 0;
    const end = starts[place.index + 1] ?? begin;
    if (place.turn === turn) times.push(`<S t="${begin}" d="${end - begin}"/>`);
  }
  return (
    `<SegmentTemplate timescale="${timescale}" initialization="init-$RepresentationID$.mp4" media="${turn}/$RepresentationID$-$Time$.m4s">` +
    `<SegmentTimeline>${times.join('')}</SegmentTimeline></SegmentTemplate>`
  );
}

/** ISO 8601. */
function duration(ms: number): string {
  return `PT${ms / 1000}S`;
}
