/** Writes playlists and statements of films without text and signatures, each once for all who see it. */
import type { Content } from '../../../content/content.ts';
import type { Playlist, Segment } from '../../../content/playlist/playlist.ts';
import type { Statement } from '../../../protocol/statement.ts';
import type { Listing } from './film.ts';

/** Segments that a live playlist lists. */
const LISTED_SEGMENTS = 16;

/** `name`: of the film, which no other has. */
export function listingOf(name: string, segmentMs: number, live: boolean): Listing {
  const folder = `https://cdn.example/${name}/`;
  const url = `${folder}list.m3u8`;
  const segments: Segment[] = [];
  const statements: Statement[] = [];
  const duration = segmentMs / 1000;
  let newestPlaylist: Playlist | null = null;
  const urlOf = (index: number): string => segmentOf(index).url;
  const segmentOf = (index: number): Segment =>
    (segments[index] ??= {
      url: `${folder}${index}.ts`,
      range: null,
      rendition: url,
      number: index,
      start: index * duration,
      duration,
      init: null,
    });
  return {
    url,
    urlOf,
    indexOf: (segmentUrl) => Number(segmentUrl.slice(folder.length, -'.ts'.length)),
    playlist(newest) {
      if (newestPlaylist?.segments.at(-1)?.number === newest) return newestPlaylist;
      const first = live ? Math.max(0, newest - LISTED_SEGMENTS + 1) : 0;
      const listed = Array.from({ length: newest - first + 1 }, (_, i) => segmentOf(first + i));
      newestPlaylist = {
        format: 'hls',
        kind: 'media',
        live,
        targetSeconds: duration,
        refreshMs: live ? segmentMs : null,
        renditions: [{ id: url, set: '', url, bandwidth: null, listing: 'here', index: null }],
        segments: listed,
      };
      return newestPlaylist;
    },
    statement: (index, content: Content) =>
      (statements[index] ??= {
        url: urlOf(index),
        entry: { content, type: 'video/mp2t', headers: {} },
        // In the order of the segments; nothing here lasts for so long that a statement ends.
        notBefore: index - Number.MAX_SAFE_INTEGER,
        expires: Number.MAX_SAFE_INTEGER,
      }),
  };
}
