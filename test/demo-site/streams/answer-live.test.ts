import { describe, expect, test } from 'vitest';
import { answerLive, segmentAt } from '../../../demo-site/streams/answer-live.ts';
import { PACKAGED, SINCE } from './sample-packaged.ts';

const time = { since: SINCE, airMs: 400_000 };

/** What players would ask for next: every URI of a playlist, from its own folder. */
function named(path: string): string[] {
  const answer = answerLive(PACKAGED, path, time);
  if (answer.kind !== 'playlist') return [];
  const uris = [...answer.text.matchAll(/^[^#\n].*$|URI="([^"]+)"/gm)].map(([line, uri]) => uri ?? line);
  return uris.map((uri) => path.slice(0, path.lastIndexOf('/') + 1) + uri);
}

describe('the live edge', () => {
  test.each(['/live/ts/master.m3u8', '/live/cmaf/master.m3u8'])('has all that %s leads to', (master) => {
    const playlists = named(master);
    expect(playlists.length).toBeGreaterThan(1);
    for (const playlist of playlists) {
      const files = named(playlist);
      expect(files.length).toBeGreaterThanOrEqual(6);
      for (const file of files) expect(answerLive(PACKAGED, file, time).kind).toBe('segment');
    }
  });

  test('gives the same segment by number and by time', () => {
    const byNumber = segmentAt(PACKAGED, '/live/cmaf/2-97.m4s');
    expect(byNumber).toMatchObject({ file: 'cmaf/2-2.m4s', number: 97, type: 'audio/mp4' });
    expect(segmentAt(PACKAGED, '/live/timed/2-18621440.m4s')).toEqual(byNumber);
    expect(segmentAt(PACKAGED, '/live/timed/init-1.mp4')).toEqual(
      segmentAt(PACKAGED, '/live/cmaf/init-1.mp4'),
    );
  });

  test.each([
    ['/live/ts/0-200.ts', 'not yet'],
    ['/live/ts/0-3.ts', 'no more'],
    ['/live/ts/2-97.ts', 'no such stream'],
    ['/live/ts/9.m3u8', 'no such stream'],
    ['/live/ts/0-97.m4s', 'no such stream'],
    ['/live/cmaf/0-97.ts', 'no such stream'],
    ['/live/timed/0-189441.m4s', 'no such stream'],
    ['/live/timed/24/0-204800.m4s', 'no such stream'],
    ['/live/ts/../stream.json', 'no such stream'],
    ['/live/', 'no such stream'],
    ['/elsewhere/ts/0-97.ts', 'no such stream'],
  ])('has nothing at %s: %s', (path, why) => {
    expect(answerLive(PACKAGED, path, time)).toEqual({ kind: 'absent', why });
  });
});
