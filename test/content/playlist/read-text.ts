/** Reads a text that must be a playlist, or must be none. Called by the tests of playlists. */
import { Fault } from '../../../content/fault.ts';
import type { Playlist } from '../../../content/playlist/playlist.ts';
import { readPlaylist } from '../../../content/playlist/read-playlist.ts';

export function playlistOf(text: string, url: string, now = 0): Playlist {
  const read = readPlaylist(text, url, now);
  if (read instanceof Fault) throw read;
  return read;
}

export function faultOf(text: string, url: string, now = 0): Fault<'playlist'> {
  const read = readPlaylist(text, url, now);
  if (read instanceof Fault) return read;
  throw new Error(`read without a fault: ${JSON.stringify(read).slice(0, 300)}`);
}
