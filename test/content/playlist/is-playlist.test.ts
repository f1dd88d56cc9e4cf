import { expect, test } from 'vitest';
import { beginsPlaylist, isPlaylistType, isPlaylistUrl } from '../../../content/playlist/is-playlist.ts';

test('a playlist is known by its type', () => {
  for (const type of [
    'application/vnd.apple.mpegurl',
    'Application/X-MPEGURL; charset=utf-8',
    'application/dash+xml',
  ]) {
    expect(isPlaylistType(type), type).toBe(true);
  }
  for (const type of ['video/mp2t', 'video/mp4', 'text/plain', ''])
    expect(isPlaylistType(type), type).toBe(false);
});

test('a playlist is known by its URL', () => {
  for (const path of ['a.m3u8', 'a.MPD?token=1', 'a.m3u#x'])
    expect(isPlaylistUrl(`https://a/${path}`)).toBe(true);
  for (const path of ['a.ts', 'a.m3u8/1.ts', 'a.ts?x=a.mpd', ''])
    expect(isPlaylistUrl(`https://a/${path}`)).toBe(false);
});

test('a playlist is known by its first bytes', () => {
  const begins = (text: string): boolean => beginsPlaylist(Buffer.from(text));
  expect(begins('#EXTM3U\n#EXT-X-VERSION:3')).toBe(true);
  expect(begins('\uFEFF#EXTM3U')).toBe(true);
  expect(begins('<?xml version="1.0" encoding="utf-8"?>\n<!-- made today -->\n<MPD xmlns="urn">')).toBe(true);
  expect(begins('<MPD>')).toBe(true);
  for (const text of ['', 'G@\u0011', '#EXT', '<MPDX>', '<svg>', `${' '.repeat(600)}<MPD>`])
    expect(begins(text)).toBe(false);
});
