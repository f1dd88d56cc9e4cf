import { describe, expect, test } from 'vitest';
import { writeDashManifest, type DashNaming } from '../../../demo-site/streams/write-dash.ts';
import { PACKAGED, SINCE } from './sample-packaged.ts';

const at = (airMs: number, naming: DashNaming): string =>
  writeDashManifest(PACKAGED, naming, { since: SINCE, airMs }) ?? '';

function periods(text: string): string[] {
  return [...text.matchAll(/<Period id="(\d+)" start="([^"]+)" duration="([^"]+)">/g)].map((match) =>
    match.slice(1).join(' '),
  );
}

describe('a live DASH manifest', () => {
  test.each(['number', 'time'] as const)(
    'by %s has a period for each turn of the film in its window',
    (naming) => {
      expect(periods(at(15_000, naming))).toEqual(['0 PT0S PT16S']);
      expect(periods(at(21_000, naming))).toEqual(['0 PT0S PT16S', '1 PT16S PT16S']);
      expect(periods(at(40_500, naming))).toEqual(['1 PT16S PT16S', '2 PT32S PT16S']);
    },
  );

  test('by number tells of a turn as soon as it runs, by time when it has a segment', () => {
    expect(periods(at(16_000, 'number'))).toHaveLength(2);
    expect(periods(at(16_000, 'time'))).toHaveLength(1);
    expect(periods(at(20_000, 'time'))).toHaveLength(2);
  });

  test('by number counts on from turn to turn', () => {
    expect([...at(40_500, 'number').matchAll(/startNumber="(\d+)"/g)].map(([, number]) => number)).toEqual([
      '4',
      '4',
      '8',
      '8',
    ]);
  });

  test('by time lists what is there, pictures and sound each by their own clock', () => {
    const timelines = [...at(24_000, 'time').matchAll(/<SegmentTimeline>(.*?)<\/SegmentTimeline>/g)];
    expect(timelines.map(([, text]) => text)).toEqual([
      '<S t="0" d="51200"/><S t="51200" d="51200"/><S t="102400" d="51200"/><S t="153600" d="51200"/>',
      '<S t="0" d="189440"/><S t="189440" d="192512"/><S t="381952" d="191488"/><S t="573440" d="194528"/>',
      '<S t="0" d="51200"/><S t="51200" d="51200"/>',
      '<S t="0" d="189440"/><S t="189440" d="192512"/>',
    ]);
  });

  test('is not there before the first segment', () => {
    expect(writeDashManifest(PACKAGED, 'number', { since: SINCE, airMs: 10 })).toBeNull();
  });
});
