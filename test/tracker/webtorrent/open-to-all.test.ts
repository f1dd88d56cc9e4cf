/** WebTorrent clients have neither token nor site, so a tracker that asks for one lets them in only when told to. */
import { expect, it } from 'vitest';
import { startTracker, type TrackerOptions } from '../../../tracker/tracker.ts';

async function serves(options: TrackerOptions): Promise<boolean> {
  const tracker = await startTracker({ host: '127.0.0.1', ...options });
  const serving = tracker.webTorrentStats() !== null;
  await tracker.close();
  return serving;
}

it.each<[string, TrackerOptions]>([
  ['a token is asked for', { tokenSecrets: ['a secret of thirty-two characters'] }],
  ['sites are listed', { sites: ['a.example'] }],
])('are not let in unasked where %s', async (_, options) => {
  expect(await serves(options)).toBe(false);
  expect(await serves({ ...options, webTorrent: true })).toBe(true);
});

it('are served where anybody is, unless they are refused', async () => {
  expect(await serves({})).toBe(true);
  expect(await serves({ webTorrent: false })).toBe(false);
});
