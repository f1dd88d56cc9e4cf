/** WebTorrent clients with real sockets: relaying, beside our own visitors, garbage of every kind, bounds, ending. */
import { afterEach, describe, expect, it } from 'vitest';
import { MAX_ANNOUNCE_BYTES } from '../../../tracker/core/webtorrent/limits.ts';
import { startTracker, type Tracker, type TrackerOptions } from '../../../tracker/tracker.ts';
import { MAX_UNREAD_BYTES } from '../../../tracker/webtorrent/limits.ts';
import { eventually } from '../../rig/eventually.ts';
import { announceOf, answerOf, HASH, offersOf, OTHER_HASH, peerId } from '../core/webtorrent/written.ts';
import { seededRandom } from '../core/seeded-random.ts';
import { SocketVisitor } from '../socket-visitor.ts';
import { JsonSocket } from './json-socket.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const random = seededRandom(815);
const randomBytes = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));

async function start(options: TrackerOptions = {}): Promise<Tracker> {
  const tracker = await startTracker({ host: '127.0.0.1', ...options });
  cleanups.push(() => tracker.close());
  return tracker;
}

function connect(tracker: Tracker): JsonSocket {
  const socket = new JsonSocket(tracker.url);
  cleanups.push(() => socket.webSocket.terminate());
  return socket;
}

describe('two clients', () => {
  it('exchange offers and answers as they were written, whatever their length', async () => {
    const tracker = await start();
    const [a, b] = [connect(tracker), connect(tracker)];
    const names = { info_hash: OTHER_HASH };
    expect(await a.announce(announceOf('a', { ...names, event: 'started' }))).toEqual({
      action: 'announce',
      complete: 0,
      incomplete: 1,
      interval: 120,
      info_hash: OTHER_HASH,
    });
    // Around 125 bytes a frame's length takes two bytes more; 16 KB is the most there is.
    for (const length of [0, 1, 2, 3, 50, 300, 16_000]) {
      const offer = { type: 'offer', sdp: 'ÿ€😀\r\n'.padEnd(length, 'x') };
      await b.announce(announceOf('b', { ...names, offers: [{ offer, offer_id: OTHER_HASH }] }));
      expect(await a.hear('offer')).toEqual({
        action: 'announce',
        ...names,
        peer_id: peerId('b'),
        offer,
        offer_id: OTHER_HASH,
      });
      const answer = { type: 'answer', sdp: offer.sdp };
      a.say(answerOf('a', 'b', { ...names, answer, offer_id: OTHER_HASH }));
      expect(await b.hear('answer')).toEqual({
        action: 'announce',
        ...names,
        peer_id: peerId('a'),
        answer,
        offer_id: OTHER_HASH,
      });
    }
    expect(tracker.webTorrentStats()).toMatchObject({
      swarms: 1,
      peers: 2,
      sockets: 2,
      offers: 7,
      answers: 7,
    });
    a.webSocket.close();
    await eventually('1 peer', () => tracker.webTorrentStats()?.peers === 1);
  });

  it('may send text in several frames, or binary', async () => {
    const tracker = await start();
    const client = connect(tracker);
    await client.opened;
    const text = JSON.stringify(announceOf('a', { info_hash: OTHER_HASH }));
    client.webSocket.send(Buffer.from(text), { binary: true });
    expect(await client.hear('interval')).toMatchObject({ incomplete: 1 });
    client.webSocket.send(text.slice(0, 40), { fin: false });
    client.webSocket.send(text.slice(40), { fin: true });
    expect(await client.hear('interval')).toMatchObject({ incomplete: 1 });
  });

  it('get many messages in one turn whole and in order', async () => {
    const tracker = await start();
    const [a, b] = [connect(tracker), connect(tracker)];
    await a.announce(announceOf('a'));
    await b.announce(announceOf('b'));
    for (let i = 0; i < 200; i++) b.say(announceOf('b', { offers: offersOf(1, `${i}-`) }));
    for (let i = 0; i < 200; i++)
      expect(await a.hear('offer')).toMatchObject({ offer: offersOf(1, `${i}-`)[0]?.offer });
  });
});

describe('beside our own visitors', () => {
  it('each speaks its language at the same address, and neither hears the other', async () => {
    const tracker = await start();
    const [visitor, other] = [new SocketVisitor(tracker.url), new SocketVisitor(tracker.url)];
    for (const each of [visitor, other]) cleanups.push(() => each.webSocket.terminate());
    const client = connect(tracker);
    const { you } = await visitor.join('a.example');
    await client.announce(announceOf('a'));
    expect((await other.join('a.example')).peers).toEqual([you]);
    other.say({ kind: 'signal', to: you, data: 'offer' });
    expect(await visitor.hear('signal')).toMatchObject({ data: 'offer' });
    expect(client.inbox).toEqual([]);
    expect(tracker.stats()).toMatchObject({ members: 2, sockets: 2 });
    expect(tracker.webTorrentStats()).toMatchObject({ peers: 1, sockets: 1 });
    const health = await fetch(`http://127.0.0.1:${tracker.port}/health`);
    expect(await health.json()).toMatchObject({ members: 2, webTorrent: { peers: 1 } });
  });

  it('share what one address may have', async () => {
    const tracker = await start({ maxPerAddress: 2 });
    const visitor = new SocketVisitor(tracker.url);
    cleanups.push(() => visitor.webSocket.terminate());
    await visitor.join('a.example');
    await connect(tracker).announce(announceOf('a'));
    const third = connect(tracker);
    expect(await third.closed).toBe(1013);
  });
});

describe('garbage', () => {
  it('is answered with what was expected, and then with the end', async () => {
    const tracker = await start();
    const client = connect(tracker);
    await client.announce(announceOf('a'));
    client.webSocket.send('{"action":"announce"');
    expect(await client.hear('failure reason')).toEqual({
      'failure reason': 'Cannot use this WebTorrent message: not one object of JSON, no deeper than ours.',
    });
    client.webSocket.send(Buffer.from([0x7b, 0xff, 0x7d]));
    expect(await client.hear('failure reason')).toEqual({ 'failure reason': 'Expected JSON in UTF-8.' });
    client.say({ action: 'toString' });
    await client.hear('failure reason');
    for (let i = 0; i < 30; i++) client.webSocket.send('');
    expect(await client.closed).toBe(1008);
    await eventually('no peer', () => tracker.webTorrentStats()?.peers === 0);
  });

  it('of 5,000 frames reaches nobody', async () => {
    const tracker = await start({ maxPerAddress: 5_000 });
    const healthy = connect(tracker);
    await healthy.announce(announceOf('healthy'));
    const valid = Buffer.from(JSON.stringify(announceOf('noisy', { offers: offersOf(2) })));
    for (let sent = 0; sent < 5_000;) {
      const noisy = connect(tracker);
      await noisy.opened;
      noisy.say({ action: 'none' });
      for (let i = 0; i < 100; i++, sent++) {
        const mutated = Buffer.from(valid);
        mutated[Math.floor(random() * mutated.length)] = Math.floor(random() * 32);
        noisy.webSocket.send(i % 2 === 0 ? randomBytes(1 + (i % 60)) : mutated);
      }
      expect(await noisy.closed).toBe(1008);
    }
    expect((await healthy.announce(announceOf('healthy'))).incomplete).toBe(1);
    expect(healthy.inbox).toEqual([]);
    expect(tracker.webTorrentStats()).toMatchObject({ sockets: 1, peers: 1, offers: 0 });
  }, 60_000);

  it('too large ends the connection', async () => {
    const tracker = await start();
    const client = connect(tracker);
    await client.announce(announceOf('a'));
    client.say({ x: 'x'.repeat(MAX_ANNOUNCE_BYTES) });
    expect(await client.closed).toBe(1009);
    await eventually('no peer', () => tracker.webTorrentStats()?.peers === 0);
  });
});

describe('bounds and the end', () => {
  it('drops one who does not read, and nobody else', async () => {
    const tracker = await start();
    const [deaf, sender] = [connect(tracker), connect(tracker)];
    await deaf.announce(announceOf('deaf'));
    await sender.announce(announceOf('sender'));
    deaf.webSocket.pause();
    const offers = [{ offer: { sdp: 'x'.repeat(15_000) }, offer_id: 'x' }];
    const enough = (8 * MAX_UNREAD_BYTES) / 15_000;
    for (let i = 0; i < enough; i++) sender.say(announceOf('sender', { offers }));
    await eventually('one peer', () => tracker.webTorrentStats()?.peers === 1);
    expect((await sender.announce(announceOf('sender'))).info_hash).toBe(HASH);
  });

  it('closes every client with 1001 when the tracker closes', async () => {
    const tracker = await start();
    const client = connect(tracker);
    await client.announce(announceOf('a'));
    await tracker.close();
    expect(await client.closed).toBe(1001);
    expect(tracker.webTorrentStats()).toMatchObject({ swarms: 0, peers: 0, sockets: 0 });
  });
});
