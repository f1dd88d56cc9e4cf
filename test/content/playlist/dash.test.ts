import { describe, expect, test } from 'vitest';
import { MAX_EMPTY_RUNS, MAX_IDENTIFIERS, MAX_LINE_CHARS } from '../../../content/playlist/limits.ts';
import type { Playlist, Segment } from '../../../content/playlist/playlist.ts';
import { faultOf, playlistOf } from './read-text.ts';

const BASE = 'https://cdn.example/live/stream.mpd';

/** An MPD of one period, adaptation set and representation. */
function mpd(inside: string, attributes = 'mediaPresentationDuration="PT10S"'): string {
  return (
    `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" ${attributes}>` +
    `<Period id="p"><AdaptationSet><Representation id="v1" bandwidth="300000">${inside}` +
    '</Representation></AdaptationSet></Period></MPD>'
  );
}

const read = (inside: string, attributes?: string, now?: number): Playlist =>
  playlistOf(mpd(inside, attributes), BASE, now);
const names = (segments: readonly Segment[]): string[] =>
  segments.map(({ url }) => url.slice('https://cdn.example/live/'.length));

describe('a DASH manifest', () => {
  test('with numbers: as many as the period is long, padded as it asks', () => {
    const playlist = read(
      '<SegmentTemplate timescale="1000" duration="4000" startNumber="5" initialization="$RepresentationID$/i.mp4"' +
        ' media="$RepresentationID$/$Bandwidth$-$Number%04d$-$$.m4s"/>',
    );
    expect(playlist).toMatchObject({
      format: 'dash',
      kind: 'media',
      live: false,
      targetSeconds: 4,
      refreshMs: null,
    });
    expect(playlist.renditions).toEqual([
      { id: 'p/0/v1', set: '0', url: BASE, bandwidth: 300_000, listing: 'here', index: null },
    ]);
    expect(names(playlist.segments)).toEqual(
      ['0005', '0006', '0007'].map((number) => `v1/300000-${number}-$.m4s`),
    );
    expect(playlist.segments[1]).toMatchObject({
      rendition: 'p/0/v1',
      number: 6,
      start: 4,
      duration: 4,
      init: { url: 'https://cdn.example/live/v1/i.mp4', range: null },
    });
  });

  test('with a timeline: gaps, repeats, an open end, an offset, and times that no double holds', () => {
    const { segments } = read(
      '<SegmentTemplate timescale="10000000" presentationTimeOffset="17637000000000001" media="t$Time$.m4s">' +
        '<SegmentTimeline><S t="17637000000000001" d="20000000" r="1"/><S d="10000000"/>' +
        '<S t="17637000060000001" d="20000000" r="-1"/></SegmentTimeline></SegmentTemplate>',
    );
    expect(names(segments)).toEqual([
      't17637000000000001.m4s',
      't17637000020000001.m4s',
      't17637000040000001.m4s',
      't17637000060000001.m4s',
      't17637000080000001.m4s',
    ]);
    expect(segments.map(({ start, duration }) => [start, duration])).toEqual([
      [0, 2],
      [2, 2],
      [4, 1],
      [6, 2],
      [8, 2],
    ]);
  });

  test('with a list: URLs, ranges, and the file of its base', () => {
    const { segments } = read(
      '<BaseURL>v/film.mp4</BaseURL><SegmentList timescale="1" duration="5"><Initialization range="0-99"/>' +
        '<SegmentURL mediaRange="100-199"/><SegmentURL media="b.mp4"/></SegmentList>',
    );
    expect(names(segments)).toEqual(['v/film.mp4', 'v/b.mp4']);
    expect(segments[0]).toMatchObject({
      range: { start: 100, end: 200 },
      start: 0,
      init: { range: { start: 0, end: 100 } },
    });
    expect(segments[1]).toMatchObject({ range: null, start: 5 });
  });

  test('with one file that lists its own segments', () => {
    const { renditions, segments } = read(
      '<BaseURL>film.mp4</BaseURL><SegmentBase indexRange="800-899"><Initialization range="0-799"/></SegmentBase>',
    );
    expect(segments).toEqual([]);
    expect(renditions).toMatchObject([
      { url: 'https://cdn.example/live/film.mp4', listing: 'file', index: { start: 800, end: 900 } },
    ]);
  });

  test('with one file that is one segment', () => {
    const { segments } = read('<BaseURL>subtitles.vtt</BaseURL>');
    expect(segments).toMatchObject([
      { url: 'https://cdn.example/live/subtitles.vtt', start: 0, duration: 10 },
    ]);
  });

  test('inherits from above, the nearest first, and puts periods one after the other', () => {
    const set = (bases: string): string =>
      `<AdaptationSet><SegmentTemplate media="$Number$.m4s" duration="2"/><Representation id="a">${bases}` +
      '<SegmentTemplate startNumber="0"/></Representation></AdaptationSet>';
    const text =
      '<x:MPD xmlns:x="urn:mpeg:dash:schema:mpd:2011"><BaseURL>//b.example/</BaseURL>'.replaceAll('x:', '') +
      `<Period duration="PT4S"><SegmentTemplate timescale="1"/>${set('<BaseURL>one/</BaseURL>')}</Period>` +
      `<Period duration="PT2S">${set('<BaseURL>two/</BaseURL><BaseURL>copy/</BaseURL>')}</Period></MPD>`;
    const { segments, renditions } = playlistOf(text, BASE);
    expect(segments.map(({ url, start }) => [url, start])).toEqual([
      ['https://b.example/one/0.m4s', 0],
      ['https://b.example/one/1.m4s', 2],
      ['https://b.example/two/0.m4s', 4],
    ]);
    expect(renditions.map(({ id }) => id)).toEqual(['0/0/a', '4/0/a']);
  });
});

describe('a live DASH manifest', () => {
  const attributes =
    'type="dynamic" availabilityStartTime="2026-11-21T10:00:00+01:00" timeShiftBufferDepth="PT8S" minimumUpdatePeriod="PT500S"';
  const start = Date.parse('2026-11-21T09:00:00Z');
  const template = '<SegmentTemplate timescale="1" duration="2" startNumber="1" media="$Number$.m4s"/>';

  test('with numbers: those whose time has come and not gone', () => {
    const at = (seconds: number): string[] =>
      names(read(template, attributes, start + seconds * 1000).segments);
    expect(at(-5)).toEqual([]);
    expect(at(1.9)).toEqual([]);
    expect(at(2)).toEqual(['1.m4s']);
    expect(at(5.9)).toEqual(['1.m4s', '2.m4s']);
    expect(at(20)).toEqual(['6.m4s', '7.m4s', '8.m4s', '9.m4s', '10.m4s']);
    expect(read(template, attributes, start).refreshMs).toBe(2000);
  });

  test('with numbers and no window: the newest alone, even years later', () => {
    const { segments } = read(template, attributes.replace('timeShiftBufferDepth="PT8S"', ''), start + 1e12);
    expect(segments.length).toBe(900);
    expect(segments.at(-1)?.number).toBe(500_000_000);
  });

  test('with a timeline: as listed; an open end goes as far as time has come', () => {
    const timeline = (s: string): string =>
      `<SegmentTemplate timescale="10" media="$Time$.m4s"><SegmentTimeline>${s}</SegmentTimeline></SegmentTemplate>`;
    const playlist = read(timeline('<S t="500" d="20" r="2"/>'), attributes, start);
    expect(names(playlist.segments)).toEqual(['500.m4s', '520.m4s', '540.m4s']);
    expect(playlist.refreshMs).toBe(60_000);
    const open = timeline('<S t="0" d="20" r="-1"/>');
    expect(names(read(open, attributes, start + 5900).segments)).toEqual(['0.m4s', '20.m4s']);
    expect(names(read(open, attributes, start + 100).segments)).toEqual([]);
  });
});

const S = (s: string): string =>
  mpd(`<SegmentTemplate media="$Time$.m4s"><SegmentTimeline>${s}</SegmentTimeline></SegmentTemplate>`);
test.each([
  ['unclosed XML', '<MPD><Period>'],
  ['mismatched tags', '<MPD><Period></MPD></Period>'],
  ['two attributes of a name', '<MPD a="1" a="2"><Period/></MPD>'],
  ['a document type', '<!DOCTYPE MPD [<!ENTITY a "b">]><MPD><Period/></MPD>'],
  ['an unknown entity', mpd('<BaseURL>&a;</BaseURL>')],
  ['another root', '<html><body/></html>'],
  ['another root with a manifest inside', '<html><MPD/></html>'],
  ['no period', '<MPD/>'],
  ['endless depth', '<MPD>'.repeat(1000)],
  ['endless depth of what is left out', `<MPD>${'<x>'.repeat(1000)}`],
  [
    'endless identifiers',
    mpd(`<SegmentTemplate duration="1" media="${'$Number$'.repeat(MAX_IDENTIFIERS + 1)}"/>`),
  ],
  [
    'an endless template',
    mpd(`<SegmentTemplate duration="1" media="$Number$${'x'.repeat(MAX_LINE_CHARS)}"/>`),
  ],
  ['endless runs without a segment', S('<S t="1" d="1" r="-1"/>'.repeat(MAX_EMPTY_RUNS + 2))],
  ['endless repeats', S('<S d="1" r="99999999"/>')],
  ['endless repeats that are too long for numbers', S('<S d="1" r="99999999999999999999"/>')],
  ['endless open repeats', mpd(S('<S d="1" r="-1"/>'), 'mediaPresentationDuration="P90Y"')],
  ['repeats of nothing', S('<S d="0" r="-1"/>')],
  ['segments of nothing', mpd('<SegmentTemplate media="a" duration="0"/>')],
  ['endless numbers', mpd('<SegmentTemplate media="$Number$" timescale="1000000" duration="1"/>')],
  ['no scale', mpd('<SegmentTemplate media="$Number$" timescale="0" duration="1"/>')],
  ['a template without media', mpd('<SegmentTemplate duration="1"/>')],
  ['a base of another scheme', mpd('<BaseURL>file:///etc/</BaseURL>')],
  ['a wrong range', mpd('<SegmentBase indexRange="9-1"/>')],
  ['a wrong duration', mpd('', 'mediaPresentationDuration="ten"')],
  ['a wrong start', mpd('', 'type="dynamic" availabilityStartTime="now"')],
  ['a representation twice', mpd('</Representation><Representation id="v1">')],
])('refused: %s', (_what, text) => {
  expect(faultOf(text, BASE).code).toBe('playlist');
});
