/** When a player runs dry, by what it was given and what its playlists say. */
import { describe, expect, test } from 'vitest';
import { PlayedAhead } from '../../sw/played-ahead.ts';

const CDN = 'https://cdn.example/live';
const segment = (number: number, rendition = 'low'): string => `${CDN}/${rendition}-${number}.ts`;

function timed(rendition = 'low', played = new PlayedAhead()): PlayedAhead {
  const url = `${CDN}/${rendition}.m3u8`;
  const lines = Array.from({ length: 5 }, (_, i) => `#EXTINF:4.0,\n${rendition}-${10 + i}.ts`).join('\n');
  played.playlist(url, `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:10\n${lines}\n`);
  return played;
}

describe('a player', () => {
  test('has nothing in hand when it begins', () => {
    expect(timed().dryAt('a', segment(10))).toBeNull();
  });

  test('plays what it was given for as long as that lasts', () => {
    const played = timed();
    played.given('a', segment(10), 1_000);
    expect(played.dryAt('a', segment(11))).toBe(5_000);
    played.given('a', segment(11), 2_000);
    expect(played.dryAt('a', segment(12))).toBe(9_000);
  });

  test('begins anew after it has run dry', () => {
    const played = timed();
    played.given('a', segment(10), 1_000);
    played.given('a', segment(11), 7_000);
    expect(played.dryAt('a', segment(12))).toBe(11_000);
  });

  test('has nothing in hand where it has jumped to', () => {
    const played = timed();
    played.given('a', segment(10), 1_000);
    expect(played.dryAt('a', segment(13))).toBeNull();
    expect(played.dryAt('a', segment(10))).toBeNull();
  });

  test('is one of its window, and of its rendition', () => {
    const played = timed('high', timed());
    played.given('a', segment(10), 1_000);
    expect(played.dryAt('b', segment(11))).toBeNull();
    expect(played.dryAt('a', segment(11, 'high'))).toBeNull();
  });
});

test('what can’t be read as HLS is passed over', () => {
  const played = timed();
  played.playlist(`${CDN}/low.m3u8`, '<MPD/>');
  played.given('a', segment(10), 1_000);
  expect(played.dryAt('a', segment(11))).toBe(5_000);
});

test('of what no playlist lists nothing is known', () => {
  const played = timed();
  played.given('a', segment(99), 1_000);
  expect(played.dryAt('a', segment(100))).toBeNull();
});
