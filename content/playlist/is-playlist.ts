/**
 * Whether a resource is a playlist, from its URL, its type or its first bytes. A playlist is never vouched for nor given to
 * a peer, so that it is never stale. Called by the notary, and by whoever decides what may come from peers.
 */
import { webUrl } from '../web-url.ts';

/** RFC 8216, section 10, the names in use before it, and ISO/IEC 23009-1, annex C. */
const TYPES = new Set([
  'application/vnd.apple.mpegurl',
  'application/x-mpegurl',
  'audio/mpegurl',
  'audio/x-mpegurl',
  'application/dash+xml',
]);
const ENDING = /\.(?:m3u8?|mpd)$/i;

export function isPlaylistType(type: string): boolean {
  return TYPES.has((type.split(';', 1)[0] ?? '').trim().toLowerCase());
}

export function isPlaylistUrl(url: string): boolean {
  return ENDING.test(webUrl(url)?.pathname ?? '');
}

/** True for the first bytes of a playlist, whatever its server calls it. A dozen of them are enough. */
export function beginsPlaylist(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, 512)).replace(/^\u00EF\u00BB\u00BF/, '');
  return text.startsWith('#EXTM3U') || /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<MPD[\s>]/.test(text);
}
