/**
 * Fetches a playlist and reads it. Redirects within the prefixes are followed, as packagers and load balancers send them.
 * Knows nothing of when to do so.
 */
import type { IncomingMessage } from 'node:http';
import { isFault } from '../../content/fault.ts';
import { MAX_PLAYLIST_CHARS } from '../../content/playlist/limits.ts';
import type { Playlist } from '../../content/playlist/playlist.ts';
import { readPlaylist } from '../../content/playlist/read-playlist.ts';
import { checkStatus } from './fetch-resource.ts';
import type { GuardedGet } from './guarded-get.ts';
import { MAX_REDIRECTS } from './limits.ts';
import { notVouched } from './not-vouched.ts';
import { readBody } from './read-body.ts';

/** Throws Fault `not-vouched`. `isAllowed`: is this URL under the prefixes? */
export async function fetchPlaylist(
  guarded: GuardedGet,
  url: string,
  isAllowed: (url: string) => boolean,
): Promise<Playlist> {
  let from = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    if (!isAllowed(from)) throw notVouched('outside', 'redirected out of the prefixes');
    const response = await guarded.get(from, {});
    try {
      const to = redirectOf(response, from);
      if (to === null) return await read(response, from, guarded);
      from = to;
    } finally {
      if (!response.readableEnded) response.destroy();
    }
  }
  throw notVouched('redirected', `redirected more than ${MAX_REDIRECTS} times`);
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: string): string | null {
  const { location } = headers;
  if (statusCode < 300 || statusCode >= 400 || location === undefined) return null;
  return URL.canParse(location, from) ? new URL(location, from).href : null;
}

async function read(response: IncomingMessage, url: string, guarded: GuardedGet): Promise<Playlist> {
  checkStatus(response);
  const parts: Buffer[] = [];
  await readBody(response, MAX_PLAYLIST_CHARS, guarded, (bytes) => parts.push(bytes));
  const playlist = readPlaylist(Buffer.concat(parts).toString('utf8'), url, Date.now());
  if (isFault(playlist)) throw notVouched('playlist', playlist.data.detail);
  return playlist;
}
