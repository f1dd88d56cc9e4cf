/**
 * Reads an HLS or DASH playlist as it passes, bounded in time and memory whatever it holds. Knows nothing of who fetched
 * it. Called by the notary and by the agent's worker.
 */
import { isFault, type Fault } from '../fault.ts';
import { webUrl } from '../web-url.ts';
import { readDash } from './dash.ts';
import { readHls } from './hls.ts';
import { MAX_PLAYLIST_CHARS } from './limits.ts';
import type { Playlist } from './playlist.ts';
import { unreadable } from './unreadable.ts';

/**
 * The playlist that `text` is, or a Fault `playlist`; never throws. `url`: where it came from, after redirects. `now`:
 * milliseconds since the epoch, from which a live DASH stream without a timeline reckons how far it has come.
 * HLS by RFC 8216 and its successor (draft-pantos-hls-rfc8216bis), DASH by ISO/IEC 23009-1.
 */
export function readPlaylist(text: string, url: string, now: number): Playlist | Fault<'playlist'> {
  try {
    const base = webUrl(url)?.href;
    if (base === undefined) throw unreadable('its own URL is neither http nor https');
    if (text.length > MAX_PLAYLIST_CHARS) {
      throw unreadable(`it has ${text.length} characters, and at most ${MAX_PLAYLIST_CHARS} are read`);
    }
    const plain = text.replace(/^\uFEFF/, '').trimStart();
    if (plain.startsWith('#EXTM3U')) return readHls(plain, base);
    if (plain.startsWith('<')) return readDash(plain, base, now);
    throw unreadable('it begins with neither #EXTM3U nor an XML element');
  } catch (error) {
    if (isFault(error, 'playlist')) return error;
    // The libraries' parsers throw whatever they meet in a malformed text.
    return unreadable(error instanceof Error ? error.message : 'malformed');
  }
}
