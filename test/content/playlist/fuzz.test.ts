/** Whatever the text: a playlist whose parts add up, or a fault, and never anything else. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFault } from '../../../content/fault.ts';
import { MAX_PLAYLIST_CHARS, MAX_RENDITIONS, MAX_SEGMENTS } from '../../../content/playlist/limits.ts';
import type { Part } from '../../../content/playlist/playlist.ts';
import { readPlaylist } from '../../../content/playlist/read-playlist.ts';

const BASE = 'https://cdn.example/a/stream';
const NOW = Date.UTC(2026, 10, 21);

function expectSound(text: string): void {
  const read = readPlaylist(text, BASE, NOW);
  if (read instanceof Error) {
    expect(isFault(read, 'playlist')).toBe(true);
    return;
  }
  const ids = new Set(read.renditions.map(({ id }) => id));
  expect(ids.size).toBe(read.renditions.length);
  expect(read.renditions.length).toBeLessThanOrEqual(MAX_RENDITIONS);
  expect(read.segments.length).toBeLessThanOrEqual(MAX_SEGMENTS);
  expect(read.refreshMs === null).toBe(!read.live);
  for (const rendition of read.renditions) expect(new URL(rendition.url).protocol).toMatch(/^https?:$/);
  for (const segment of read.segments) {
    expect(ids).toContain(segment.rendition);
    expect(segment.duration).toBeGreaterThanOrEqual(0);
    expect(Number.isFinite(segment.start) && Number.isSafeInteger(segment.number)).toBe(true);
    expectPart(segment);
    if (segment.init !== null) expectPart(segment.init);
  }
}

function expectPart({ url, range }: Part): void {
  expect(new URL(url).protocol).toMatch(/^https?:$/);
  if (range !== null) expect(range.end).toBeGreaterThan(range.start);
}

const words = (text: string): string[] => text.split(' ');
const value = fc.constantFrom(
  '0',
  '1',
  '-1',
  '4',
  '2.5',
  '1e99',
  '99999999999999999999',
  'NaN',
  '',
  'x@y',
  '5@',
  '@5',
);
const url = fc.constantFrom(
  'a.ts',
  '../b.m4s',
  'data:,',
  'https://[',
  '{$a}',
  '//h/x',
  'a b',
  '\\c',
  '__proto__',
);
const line = fc.oneof(
  url,
  fc.string({ maxLength: 20 }),
  fc
    .tuple(
      fc.constantFrom(
        ...words(
          'EXTINF EXT-X-TARGETDURATION EXT-X-MEDIA-SEQUENCE EXT-X-BYTERANGE ' +
            'EXT-X-DISCONTINUITY EXT-X-ENDLIST EXT-X-PLAYLIST-TYPE EXT-X-PROGRAM-DATE-TIME ' +
            'EXT-X-VERSION EXT-X-CUE-OUT',
        ),
      ),
      value,
    )
    .map(([tag, text]) => `#${tag}:${text}`),
  fc
    .tuple(
      fc.constantFrom(
        ...words(
          'EXT-X-STREAM-INF EXT-X-MEDIA EXT-X-MAP EXT-X-PART EXT-X-PRELOAD-HINT EXT-X-KEY ' +
            'EXT-X-SKIP EXT-X-DEFINE EXT-X-DATERANGE EXT-X-SERVER-CONTROL ' +
            'EXT-X-RENDITION-REPORT EXT-X-I-FRAME-STREAM-INF EXT-X-CONTENT-STEERING ' +
            'EXT-X-START EXT-X-PART-INF',
        ),
      ),
      fc.array(
        fc.tuple(
          fc.constantFrom(
            'URI',
            'BYTERANGE',
            'BANDWIDTH',
            'TYPE',
            'GROUP-ID',
            'NAME',
            'VALUE',
            'SKIPPED-SEGMENTS',
            '__proto__',
          ),
          fc.oneof(value, url),
        ),
        { maxLength: 5 },
      ),
    )
    .map(([tag, pairs]) => `#${tag}:${pairs.map(([name, text]) => `${name}="${text}"`).join(',')}`),
);

test('any lines after #EXTM3U', () => {
  const texts = fc.array(line, { maxLength: 30 }).map((lines) => ['#EXTM3U', ...lines].join('\n'));
  fc.assert(fc.property(texts, expectSound), { numRuns: 2000 });
});

const attributes = fc
  .dictionary(
    fc.constantFrom(
      ...words(
        'type id start duration mediaPresentationDuration availabilityStartTime ' +
          'minimumUpdatePeriod timescale startNumber media initialization t d r indexRange ' +
          'mediaRange range timeShiftBufferDepth presentationTimeOffset bandwidth sourceURL',
      ),
    ),
    fc.oneof(
      value,
      url,
      fc.constantFrom(
        'dynamic',
        'PT10S',
        'P1Y',
        'PT0S',
        '2026-11-20T00:00:00Z',
        '0-9',
        '9-0',
        '$Number%099d$',
        '$Time$',
      ),
    ),
    { maxKeys: 6 },
  )
  .map((pairs) =>
    Object.entries(pairs)
      .map(([name, text]) => ` ${name}="${text}"`)
      .join(''),
  );
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc.oneof(
    { maxDepth: 7, depthSize: 'large' },
    attributes.map((text) => `<S${text}/>`),
    fc
      .tuple(
        fc.constantFrom(
          ...words(
            'Period AdaptationSet Representation BaseURL SegmentTemplate SegmentList ' +
              'SegmentBase SegmentTimeline SegmentURL Initialization x',
          ),
        ),
        attributes,
        fc.array(tie('element'), { maxLength: 4 }),
      )
      .map(([name, text, children]) => `<${name}${text}>${children.join('')}</${name}>`),
  ),
}));

test('any elements in an MPD', () => {
  const manifests = fc.tuple(attributes, fc.array(element, { maxLength: 3 }));
  fc.assert(
    fc.property(manifests, ([text, children]) => expectSound(`<MPD${text}>${children.join('')}</MPD>`)),
    { numRuns: 1000 },
  );
});

/** Nested as a manifest is, so that most of it is read. */
test('any addressing in its place in an MPD', () => {
  const cases = fc.tuple(
    attributes,
    attributes,
    fc.constantFrom('SegmentTemplate', 'SegmentList', 'SegmentBase'),
    attributes,
    fc.array(attributes, { maxLength: 4 }),
  );
  fc.assert(
    fc.property(cases, ([root, period, name, own, runs]) => {
      const timeline =
        runs.length === 0
          ? ''
          : `<SegmentTimeline>${runs.map((run) => `<S${run}/>`).join('')}</SegmentTimeline>`;
      expectSound(
        `<MPD${root}><Period${period}><AdaptationSet><Representation><${name}${own}>${timeline}</${name}></Representation></AdaptationSet></Period></MPD>`,
      );
    }),
    { numRuns: 3000 },
  );
});

test('any text, and any cut of a sound one', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), expectSound));
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => expectSound(`<MPD ${text}`)));
  expectSound('');
  expectSound('x'.repeat(MAX_PLAYLIST_CHARS + 1));
});
