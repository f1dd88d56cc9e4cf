import { describe, expect, test } from 'vitest';
import { writeDashManifest, type DashNaming } from '../../../demo-site/streams/write-dash.ts';
import { PACKAGED, SINCE } from './sample-packaged.ts';

const at = (airMs: number, naming: DashNaming): string =>
  writeDashManifest(PACKAGED, naming, { since: SINCE, airMs }) ?? '';

describe('a live DASH manifest', () => {
  test.each(['number', 'time'] as const)('by %s has one period without end', (naming) => {
    expect(at(38_000, naming).match(/<Period .*?>/g)).toEqual(['<Period id="0" start="PT0S">']);
    expect(at(38_000, naming)).toContain('type="dynamic" availabilityStartTime="2026-01-01T00:00:00.000Z"');
  });

  test('by number leaves the clock to say what is there', () => {
    expect(at(38_000, 'number')).toContain('timescale="1000" duration="4000" startNumber="0"');
    expect(at(38_000, 'number')).toContain('minimumUpdatePeriod="PT2S"');
  });

  test('by time lists what is there without a gap, pictures and sound each by their own clock', () => {
    const timelines = [...at(24_000, 'time').matchAll(/<SegmentTimeline>(.*?)<\/SegmentTimeline>/g)];
    const [pictures, sound] = timelines.map(([, text = '']) =>
      [...text.matchAll(/t="(\d+)" d="(\d+)"/g)].map(([, t, d]) => [Number(t), Number(d)]),
    );
    expect(pictures).toEqual([0, 1, 2, 3, 4, 5].map((number) => [number * 51_200, 51_200]));
    expect(sound?.slice(2)).toEqual([
      [381_952, 191_488],
      [573_440, 194_560],
      [768_000, 189_440],
      [957_440, 192_512],
    ]);
  });

  test('is not there before the first segment', () => {
    expect(writeDashManifest(PACKAGED, 'number', { since: SINCE, airMs: 10 })).toBeNull();
  });
});
