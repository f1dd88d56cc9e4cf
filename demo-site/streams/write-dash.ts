/**
 * Writes the DASH manifest (ISO/IEC 23009-1) of a broadcast at a given time: one period without end, segments by number or
 * by time. Pure; knows nothing of files or requests. Called by the live edge.
 */
import { onAir, WINDOW_SEGMENTS, type OnAir } from './on-air.ts';
import type { Packaged, Track } from './packaged.ts';
import { trackTime } from './track-time.ts';

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
    writePeriod(packaged, naming, span),
    `<UTCTiming schemeIdUri="urn:mpeg:dash:utc:direct:2014" value="${now}"/>`,
    '</MPD>',
    '',
  ].join('\n');
}

function writePeriod(packaged: Packaged, naming: DashNaming, span: OnAir): string {
  const { renditions, picture, sound } = packaged;
  const template = (track: Track): string =>
    naming === 'number' ? byNumber(packaged) : byTime(packaged, track, span);
  const pictures = renditions.map(
    ({ id, codecs, bandwidth, width, height }) =>
      `<Representation id="${id}" codecs="${codecs}" bandwidth="${bandwidth}" width="${width}" height="${height}" frameRate="25"/>`,
  );
  return [
    '<Period id="0" start="PT0S">',
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

function byNumber({ segmentMs }: Packaged): string {
  return `<SegmentTemplate timescale="1000" duration="${segmentMs}" startNumber="0" initialization="init-$RepresentationID$.mp4" media="$RepresentationID$-$Number$.m4s"/>`;
}

function byTime(packaged: Packaged, track: Track, { first, last }: OnAir): string {
  const times: string[] = [];
  for (let number = first; number <= last; number++) {
    const begin = trackTime(packaged, track, number);
    times.push(`<S t="${begin}" d="${trackTime(packaged, track, number + 1) - begin}"/>`);
  }
  return (
    `<SegmentTemplate timescale="${track.timescale}" initialization="init-$RepresentationID$.mp4" media="$RepresentationID$-$Time$.m4s">` +
    `<SegmentTimeline>${times.join('')}</SegmentTimeline></SegmentTemplate>`
  );
}

/** ISO 8601. */
function duration(ms: number): string {
  return `PT${ms / 1000}S`;
}
