import { describe, expect, test } from 'vitest';
import { writeMaster, writeMediaPlaylist } from '../../../demo-site/streams/write-hls.ts';
import { PACKAGED, SINCE } from './sample-packaged.ts';

const at = (airMs: number, kind: 'ts' | 'cmaf' = 'ts', id = '0'): string =>
  writeMediaPlaylist(PACKAGED, kind, id, { since: SINCE, airMs }) ?? '';

function tag(text: string, name: string): number {
  return Number(new RegExp(`^#EXT-X-${name}:(\\d+)$`, 'm').exec(text)?.[1]);
}

/** Each segment with its discontinuity sequence, as a player counts it. */
function turnsOf(text: string): Map<string, number> {
  let turn = tag(text, 'DISCONTINUITY-SEQUENCE');
  const turns = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '#EXT-X-DISCONTINUITY') turn++;
    if (line !== '' && !line.startsWith('#')) turns.set(line, turn);
  }
  return turns;
}

describe('a live HLS playlist', () => {
  test('is this: TS with a discontinuity at each turn of the film, fragments without', () => {
    expect(at(20_000)).toMatchInlineSnapshot(`
      "#EXTM3U
      #EXT-X-VERSION:7
      #EXT-X-TARGETDURATION:4
      #EXT-X-MEDIA-SEQUENCE:0
      #EXT-X-DISCONTINUITY-SEQUENCE:0
      #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
      #EXTINF:4.000000,
      0-0.ts
      #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:04.000Z
      #EXTINF:4.000000,
      0-1.ts
      #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:08.000Z
      #EXTINF:4.000000,
      0-2.ts
      #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:12.000Z
      #EXTINF:4.000000,
      0-3.ts
      #EXT-X-DISCONTINUITY
      #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:16.000Z
      #EXTINF:4.000000,
      0-4.ts
      "
    `);
    expect(at(20_000, 'cmaf')).toMatchInlineSnapshot(`
      "#EXTM3U
      #EXT-X-VERSION:7
      #EXT-X-TARGETDURATION:4
      #EXT-X-MEDIA-SEQUENCE:0
      #EXT-X-MAP:URI="init-0.mp4"
      #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
      #EXTINF:4.000000,
      0-0.m4s
      #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:04.000Z
      #EXTINF:4.000000,
      0-1.m4s
      #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:08.000Z
      #EXTINF:4.000000,
      0-2.m4s
      #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:12.000Z
      #EXTINF:4.000000,
      0-3.m4s
      #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:16.000Z
      #EXTINF:4.000000,
      0-4.m4s
      "
    `);
  });

  test('never ends, never goes back, and gives a segment the same discontinuity sequence for as long as it names it', () => {
    const turns = new Map<string, number>();
    let sequence = 0;
    for (let airMs = 4000; airMs < 160_000; airMs += 1000) {
      const text = at(airMs);
      expect(text).not.toContain('EXT-X-ENDLIST');
      expect(tag(text, 'MEDIA-SEQUENCE')).toBeGreaterThanOrEqual(sequence);
      sequence = tag(text, 'MEDIA-SEQUENCE');
      for (const [name, turn] of turnsOf(text)) expect(turns.get(name) ?? turn).toBe(turn);
      for (const [name, turn] of turnsOf(text)) turns.set(name, turn);
    }
    expect(turns.size).toBe(39);
    expect(turns.get('0-38.ts')).toBe(9);
  });

  test('of the sound follows its own frames, within half a second of the target', () => {
    const lengths = [...at(40_000, 'cmaf', '2').matchAll(/^#EXTINF:([\d.]+),$/gm)].map(([, s]) => Number(s));
    expect(lengths).toContain(3.946667);
    for (const length of lengths) expect(Math.round(length)).toBe(4);
  });

  test('is not there before the first segment', () => {
    expect(writeMediaPlaylist(PACKAGED, 'ts', '0', { since: SINCE, airMs: 10 })).toBeNull();
  });

  test('is named by a master: sound within TS, beside fragmented MP4', () => {
    expect(writeMaster(PACKAGED, 'ts')).not.toContain('EXT-X-MEDIA');
    expect(writeMaster(PACKAGED, 'ts')).toContain('BANDWIDTH=145200,');
    expect(writeMaster(PACKAGED, 'cmaf')).toContain('TYPE=AUDIO,GROUP-ID="sound"');
    expect(writeMaster(PACKAGED, 'cmaf')).toContain('BANDWIDTH=132000,');
  });
});
