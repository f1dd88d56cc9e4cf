/** Against bittorrent-tracker itself: its clients connect to each other over our tracker, and its server says the same. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Client, { type Peer } from 'bittorrent-tracker/client';
import Server from 'bittorrent-tracker/server';
import { afterEach, describe, expect, it } from 'vitest';
import { startTracker, type TrackerOptions } from '../../../tracker/tracker.ts';
import { announceOf, answerOf, HASH, offersOf, OTHER_HASH } from '../core/webtorrent/written.ts';
import { JsonSocket, type Said } from './json-socket.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function ours(options: TrackerOptions = {}): Promise<string> {
  const tracker = await startTracker({ host: '127.0.0.1', ...options });
  cleanups.push(() => tracker.close());
  return tracker.url;
}

async function theirs(): Promise<string> {
  const server = new Server({ udp: false, http: false, stats: false, ws: true });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanups.push(() => server.close());
  return `ws://127.0.0.1:${(server.http.address() as AddressInfo).port}/`;
}

/** The query keeps the two from sharing one socket, as clients of one process do. */
function client(url: string, name: string, infoHash: Uint8Array): Client {
  const announce = [`${url}?${name}`];
  const made = new Client({
    infoHash,
    peerId: randomBytes(20),
    port: 6881,
    announce,
    rtcConfig: { iceServers: [] },
  });
  made.on('error', () => undefined);
  cleanups.push(() => made.destroy());
  return made;
}

const heard = <Value>(emitter: Client, event: string): Promise<Value> =>
  new Promise((resolve) => {
    emitter.once(event, resolve);
  });

describe('its clients', () => {
  /** Settles with the first words that came over a real connection between two peers. */
  function greet(by: Client, words: string): Promise<string> {
    return new Promise((resolve, reject) => {
      by.once('peer', (peer: Peer) => {
        cleanups.push(() => peer.destroy());
        peer.once('connect', () => peer.send(words));
        peer.once('data', (data: Uint8Array) => resolve(Buffer.from(data).toString()));
        peer.once('error', reject);
      });
    });
  }

  it('find each other over our tracker and connect, and read all that it says', async () => {
    const url = await ours();
    const infoHash = randomBytes(20);
    const [a, b] = [client(url, 'a', infoHash), client(url, 'b', infoHash)];
    const greetings = Promise.all([greet(a, 'from a'), greet(b, 'from b')]);
    const first = heard<Said>(a, 'update');
    a.start({ numwant: 1, left: 7 });
    expect(await first).toMatchObject({
      complete: 0,
      incomplete: 1,
      interval: 120,
      infoHash: infoHash.toString('hex'),
    });
    b.start({ numwant: 1, left: 7 });
    expect(await greetings).toEqual(['from b', 'from a']);

    const completed = heard<Said>(a, 'update');
    a.complete();
    expect(await completed).toMatchObject({ complete: 1, incomplete: 1 });
    const scraped = heard<Said>(b, 'scrape');
    b.scrape();
    expect(await scraped).toMatchObject({ complete: 1, incomplete: 1, downloaded: 1 });
    const stopped = heard<Said>(a, 'update');
    a.stop();
    expect(await stopped).toMatchObject({ complete: 0, incomplete: 1 });
  }, 60_000);
});

describe('its clients, where they are not served', () => {
  it('hear why', async () => {
    const refused = client(await ours({ sites: ['a.example'] }), 'a', randomBytes(20));
    const warned = heard<Error>(refused, 'warning');
    refused.start({ numwant: 1, left: 7 });
    expect((await warned).message).toContain('serves no WebTorrent clients');
  }, 60_000);
});

describe('its server', () => {
  /** What each of two clients hears when the same is said to a tracker. */
  async function talk(url: string): Promise<Said[][]> {
    const clients = [new JsonSocket(url), new JsonSocket(url)] as const;
    const [a, b] = clients;
    for (const each of clients) cleanups.push(() => each.webSocket.terminate());
    const all: Said[] = [];
    const say = async (to: JsonSocket, message: object): Promise<void> =>
      void all.push(await to.announce(message));
    await say(a, announceOf('a', { event: 'started', left: 0, offers: offersOf(3), numwant: 3 }));
    await say(b, announceOf('b', { event: 'started', left: 10, offers: offersOf(1, 'b'), numwant: 1 }));
    all.push(await a.hear('offer'));
    a.say(answerOf('a', 'b'));
    all.push(await b.hear('answer'));
    await say(b, announceOf('b', { left: 10 }));
    await say(b, announceOf('b', { event: 'completed', left: 0 }));
    await say(a, announceOf('a', { info_hash: OTHER_HASH, event: 'started', left: 4 }));
    a.say({ action: 'scrape', info_hash: [HASH, OTHER_HASH, 'unknown'.padEnd(20)] });
    const { files } = await a.hear('files');
    all.push(files as Said);
    b.say({ action: 'scrape', info_hash: HASH });
    all.push((await b.hear('files')).files as Said);
    await say(b, announceOf('b', { event: 'stopped', left: 0 }));
    b.webSocket.close();
    await b.closed;
    await say(a, announceOf('a', { left: 0, offers: offersOf(2), numwant: 2 }));
    return [all, a.inbox, b.inbox];
  }

  it('says the same to the same', async () => {
    const said = await talk(await ours());
    expect(said[0]).toHaveLength(11);
    expect(said).toEqual(await talk(await theirs()));
  });
});
