/** WebTorrent clients have neither token nor site, so a tracker that asks for one lets them in only when told to; others hear why. */
import { afterEach, expect, it } from 'vitest';
import { startTracker, type Tracker, type TrackerOptions } from '../../../tracker/tracker.ts';
import { announceOf, answerOf, HASH, offersOf } from '../core/webtorrent/written.ts';
import { SocketVisitor } from '../socket-visitor.ts';
import { JsonSocket } from './json-socket.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: TrackerOptions): Promise<Tracker> {
  const tracker = await startTracker({ host: '127.0.0.1', ...options });
  cleanups.push(() => tracker.close());
  return tracker;
}

const text = async (tracker: Tracker, path: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${tracker.port}${path}`)).text();

async function serves(options: TrackerOptions): Promise<boolean> {
  return (await start(options)).webTorrentStats() !== null;
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

it('hear why not, of the torrent that they ask for, and are ended when they go on', async () => {
  const tracker = await start({ webTorrent: false });
  const client = new JsonSocket(tracker.url);
  cleanups.push(() => client.webSocket.terminate());
  await client.opened;
  const failure = { 'failure reason': expect.stringContaining('--web-torrent yes') as string };
  for (const said of [announceOf('a'), answerOf('a', 'b')]) {
    client.say(said);
    expect(await client.hear('failure reason')).toEqual({ action: 'announce', info_hash: HASH, ...failure });
  }
  client.say({ action: 'scrape', info_hash: HASH });
  expect(await client.hear('failure reason')).toEqual(failure);
  for (let i = 0; i < 100; i++) client.say(announceOf('a'));
  expect(await client.closed).toBe(1008);
  expect(tracker.stats().refusedBy['web-torrent']).toBe(1);
  // Its place is free again for a visitor.
  await new SocketVisitor(tracker.url).join('a.example');
  expect(tracker.stats()).toMatchObject({ sockets: 1, members: 1 });
});

it('are seen by the operator where they are served, and only there', async () => {
  const tracker = await start({});
  const [a, b] = [new JsonSocket(tracker.url), new JsonSocket(tracker.url)];
  for (const each of [a, b]) cleanups.push(() => each.webSocket.terminate());
  await a.announce(announceOf('a'));
  await b.announce(announceOf('b', { offers: offersOf(1) }));
  await a.hear('offer');
  a.say(answerOf('a', 'b'));
  await b.hear('answer');
  b.say({ action: 'dance' });
  await b.hear('failure reason');
  const lines = (await text(tracker, '/metrics')).split('\n');
  for (const [name, value] of Object.entries({
    swarms: 1,
    peers: 2,
    sockets: 2,
    announces_total: 2,
    offers_total: 1,
    answers_total: 1,
    scrapes_total: 0,
    refusals_total: 1,
  })) {
    expect(lines).toContain(`hearsay_tracker_webtorrent_${name} ${value}`);
  }
  const page = await text(tracker, '/');
  expect(page).toContain('<h2>WebTorrent</h2>');
  expect(page).toContain('<dt>peers</dt><dd>2</dd>');
  expect(page).toContain('<dt>offers passed on</dt><dd>1</dd>');
  const without = await start({ webTorrent: false });
  expect(await text(without, '/metrics')).not.toContain('webtorrent');
  expect(await text(without, '/')).not.toContain('WebTorrent');
});
