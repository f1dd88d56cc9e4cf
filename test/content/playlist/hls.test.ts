import { describe, expect, test } from 'vitest';
import {
  MAX_ATTRIBUTES,
  MAX_DEFINITIONS,
  MAX_LINE_CHARS,
  MAX_SEGMENTS,
} from '../../../content/playlist/limits.ts';
import { faultOf, playlistOf } from './read-text.ts';

const BASE = 'https://cdn.example/live/a/stream.m3u8?token=1';
const hls = (...lines: string[]): string => ['#EXTM3U', ...lines].join('\n');
const read = (...lines: string[]): ReturnType<typeof playlistOf> => playlistOf(hls(...lines), BASE);

describe('an HLS media playlist', () => {
  test('lists segments with absolute URLs, numbers and times', () => {
    const playlist = read(
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-MEDIA-SEQUENCE:7',
      '#EXTINF:4.0,a title, with a comma',
      'x.ts?t=1#fragment',
      '#EXT-X-DISCONTINUITY',
      '#EXTINF:2.5,',
      '//other.example/y.ts',
    );
    expect(playlist).toMatchObject({
      format: 'hls',
      kind: 'media',
      live: true,
      targetSeconds: 4,
      refreshMs: 4000,
    });
    expect(playlist.segments).toEqual([
      {
        url: 'https://cdn.example/live/a/x.ts?t=1',
        range: null,
        rendition: BASE,
        number: 7,
        start: 0,
        duration: 4,
        init: null,
      },
      {
        url: 'https://other.example/y.ts',
        range: null,
        rendition: BASE,
        number: 8,
        start: 4,
        duration: 2.5,
        init: null,
      },
    ]);
    expect(playlist.renditions).toEqual([
      { id: BASE, set: '', url: BASE, bandwidth: null, listing: 'here', index: null },
    ]);
  });

  test('is no longer live with its end, or as video on demand', () => {
    for (const tag of ['#EXT-X-ENDLIST', '#EXT-X-PLAYLIST-TYPE:VOD']) {
      expect(read('#EXT-X-TARGETDURATION:4', '#EXTINF:4,', 'a.ts', tag)).toMatchObject({
        live: false,
        refreshMs: null,
      });
    }
    expect(read('#EXT-X-TARGETDURATION:4', '#EXT-X-PLAYLIST-TYPE:EVENT').live).toBe(true);
  });

  test('names byte ranges, also those that follow the one before, and maps', () => {
    const { segments } = read(
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-MAP:URI="film.mp4",BYTERANGE="800@0"',
      '#EXT-X-BYTERANGE:1000@800',
      '#EXTINF:4,',
      'film.mp4',
      '#EXT-X-BYTERANGE:500',
      '#EXTINF:4,',
      'film.mp4',
      '#EXT-X-MAP:URI="other-init.mp4"',
      '#EXTINF:4,',
      'other.m4s',
    );
    expect(segments.map(({ range }) => range)).toEqual([
      { start: 800, end: 1800 },
      { start: 1800, end: 2300 },
      null,
    ]);
    const init = { url: 'https://cdn.example/live/a/film.mp4', range: { start: 0, end: 800 } };
    expect(segments[0]?.init).toEqual(init);
    expect(segments[1]?.init).toBe(segments[0]?.init);
    expect(segments[2]?.init).toEqual({ url: 'https://cdn.example/live/a/other-init.mp4', range: null });
  });

  test('passes over parts, hints and reports of a low-latency stream', () => {
    const playlist = read(
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.5,CAN-SKIP-UNTIL=24',
      '#EXT-X-PART-INF:PART-TARGET=0.5',
      '#EXT-X-MEDIA-SEQUENCE:266',
      '#EXT-X-PART:DURATION=0.5,URI="266.0.ts",INDEPENDENT=YES',
      '#EXTINF:4.0,',
      '266.ts',
      '#EXT-X-PART:DURATION=0.5,URI="267.0.ts",BYTERANGE="200@0"',
      '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="267.1.ts"',
      '#EXT-X-RENDITION-REPORT:URI="../b/stream.m3u8",LAST-MSN=266,LAST-PART=1',
    );
    expect(playlist.segments.map(({ url }) => url)).toEqual(['https://cdn.example/live/a/266.ts']);
  });

  test('counts what a delta update skips', () => {
    const { segments } = read(
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-MEDIA-SEQUENCE:10',
      '#EXT-X-SKIP:SKIPPED-SEGMENTS=3',
      '#EXTINF:4,',
      '13.ts',
    );
    expect(segments).toMatchObject([{ number: 13, start: 12 }]);
  });

  test('fills in variables', () => {
    const { segments } = read(
      '#EXT-X-DEFINE:NAME="host",VALUE="https://h.example"',
      '#EXT-X-TARGETDURATION:4',
      '#EXTINF:4,',
      '{$host}/a.ts',
    );
    expect(segments[0]?.url).toBe('https://h.example/a.ts');
  });

  test('may be empty as long as it says that it is one', () => {
    expect(read('#EXT-X-TARGETDURATION:4').segments).toEqual([]);
    expect(faultOf(hls(), BASE).data.detail).toContain('neither');
  });
});

test('an HLS master names variants and media once each, by URL', () => {
  const playlist = read(
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="en",URI="audio/en.m3u8"',
    '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",NAME="cc",INSTREAM-ID="CC1"',
    '#EXT-X-STREAM-INF:BANDWIDTH=300000,AUDIO="a",CODECS="avc1.42c00d,mp4a.40.2"',
    'low.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=900000,AUDIO="a"',
    '/high.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=400000,AUDIO="b"',
    'low.m3u8',
  );
  expect(playlist).toMatchObject({ kind: 'master', live: false, refreshMs: null, segments: [] });
  expect(playlist.renditions.map(({ url, bandwidth, listing }) => [url, bandwidth, listing])).toEqual([
    ['https://cdn.example/live/a/low.m3u8', 300_000, 'playlist'],
    ['https://cdn.example/high.m3u8', 900_000, 'playlist'],
    ['https://cdn.example/live/a/audio/en.m3u8', null, 'playlist'],
  ]);
});

const ONE = ['#EXT-X-TARGETDURATION:4', '#EXTINF:4,'];
test.each([
  ['a segment of another scheme', [...ONE, 'file:///etc/passwd']],
  ['a segment that is data', [...ONE, 'data:video/mp2t;base64,AA==']],
  ['an endless URL', [...ONE, 'x'.repeat(5000)]],
  ['an endless line', [`#${'x'.repeat(MAX_LINE_CHARS)}`]],
  ['endless attributes', [`#EXT-X-MEDIA:${'A=1,'.repeat(MAX_ATTRIBUTES + 1)}`]],
  ['endless variables', Array(MAX_DEFINITIONS + 1).fill('#EXT-X-DEFINE:NAME="a",VALUE="b"') as string[]],
  [
    'endless variables, indented',
    Array(MAX_DEFINITIONS + 1).fill(' #EXT-X-DEFINE:NAME="a",VALUE="b"') as string[],
  ],
  ['endless segments, indented', Array(MAX_SEGMENTS + 1).fill('\t#EXTINF:1,') as string[]],
  ['a byte range of nothing', [...ONE, '#EXT-X-BYTERANGE:0@5', 'a.ts']],
  ['a byte range past all files', [...ONE, '#EXT-X-BYTERANGE:99999999999999@5', 'a.ts']],
  ['an endless segment', ['#EXT-X-TARGETDURATION:4', '#EXTINF:1000000000,', 'a.ts']],
  ['a segment without a duration', ['#EXT-X-MEDIA-SEQUENCE:1', 'a.ts']],
  ['a master that names nothing', ['#EXT-X-STREAM-INF:BANDWIDTH=1']],
  ['an attribute without a value', ['#EXT-X-STREAM-INF:BANDWIDTH', 'a.m3u8', '#EXT-X-MEDIA:=']],
])('refused: %s', (_what, lines) => {
  expect(faultOf(hls(...lines), BASE).code).toBe('playlist');
});
