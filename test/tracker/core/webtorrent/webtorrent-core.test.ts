/** The core for WebTorrent clients: who is counted, introduced, answered, refused and forgotten. */
import { describe, expect, it } from 'vitest';
import { JOIN_BURST, PATIENCE_BURST, SOCKET_BURST, WAKE_GRAIN_MS } from '../../../../tracker/core/limits.ts';
import {
  ANNOUNCE_SECONDS,
  IDLE_MS,
  MAX_PEERS_PER_SOCKET,
  QUIET_MS,
  TAKEOVER_MS,
} from '../../../../tracker/core/webtorrent/limits.ts';
import { CoreDriver } from './core-driver.ts';
import { announceOf, answerOf, HASH, offersOf, OTHER_HASH, peerId } from './written.ts';

const OTHER = { info_hash: OTHER_HASH };
const announced = (complete: number, incomplete: number, info_hash = HASH): object => ({
  action: 'announce',
  complete,
  incomplete,
  interval: ANNOUNCE_SECONDS,
  info_hash,
});

/** Peers `a`, `b` … on sockets 1, 2 …, all in one swarm. */
function driverWith(count: number): CoreDriver {
  const driver = new CoreDriver();
  for (let i = 0; i < count; i++) {
    driver.open(i + 1, `address ${i}`);
    driver.say(i + 1, announceOf('abcdefgh'[i] ?? '', { event: 'started' }));
  }
  return driver;
}

describe('announcing', () => {
  it('counts those who come, finish and go', () => {
    const driver = driverWith(0);
    driver.open(1);
    driver.open(2);
    const said = (socket: number, name: string, fields: object): unknown =>
      driver.say(socket, announceOf(name, fields))[0]?.message;
    expect(said(1, 'a', { event: 'started', left: 0 })).toEqual(announced(1, 0));
    expect(said(2, 'b', { event: 'started', left: 5 })).toEqual(announced(1, 1));
    expect(said(2, 'b', { event: 'started', left: 5 })).toEqual(announced(1, 1));
    expect(said(2, 'b', {})).toEqual(announced(1, 1));
    expect(said(2, 'b', { event: 'completed', left: 0 })).toEqual(announced(2, 0));
    expect(said(2, 'b', { event: 'completed', left: 0 })).toEqual(announced(2, 0));
    expect(said(2, 'b', { event: 'stopped' })).toEqual(announced(1, 0));
    expect(said(2, 'b', { event: 'stopped' })).toEqual(announced(1, 0));
    expect(said(2, 'b', { ...OTHER })).toEqual(announced(0, 1, OTHER_HASH));
    expect(driver.core.stats()).toMatchObject({ swarms: 2, peers: 2, sockets: 2, announces: 9 });
    driver.close(1);
    driver.close(2);
    expect(driver.core.stats()).toMatchObject({ swarms: 0, peers: 0, sockets: 0 });
  });

  it('passes each offer to another peer, as it was written, and none to oneself', () => {
    const driver = driverWith(4);
    const offers = offersOf(5, 'd');
    const [reply, ...passed] = driver.say(4, announceOf('d', { offers, numwant: 5 }));
    expect(reply).toEqual({ to: 4, message: announced(0, 4) });
    expect(new Set(passed.map(({ to }) => to))).toEqual(new Set([1, 2, 3]));
    expect(passed.map(({ message }) => message)).toEqual(
      offers.slice(0, 3).map((offer) => ({
        action: 'announce',
        info_hash: HASH,
        peer_id: peerId('d'),
        ...offer,
      })),
    );
  });

  it('passes nothing on from one who stops', () => {
    const driver = driverWith(3);
    expect(driver.say(1, announceOf('a', { event: 'stopped', offers: offersOf(2) }))).toHaveLength(1);
  });

  it('serves several swarms and several peers on one connection', () => {
    const driver = driverWith(1);
    driver.say(1, announceOf('b', OTHER));
    const sent = driver.say(1, announceOf('c', { offers: offersOf(1) }));
    expect(sent.map(({ to }) => to)).toEqual([1, 1]);
    expect(sent[1]?.message).toMatchObject({ peer_id: peerId('c'), info_hash: HASH });
    driver.close(1);
    expect(driver.core.stats()).toMatchObject({ swarms: 0, peers: 0 });
  });
});

describe('answering', () => {
  it('reaches the one it is for, and nobody else', () => {
    const driver = driverWith(3);
    const answer = { type: 'answer', sdp: 'ÿ\r\n' };
    expect(driver.say(2, answerOf('b', 'a', { answer }))).toEqual([
      {
        to: 1,
        message: {
          action: 'announce',
          info_hash: HASH,
          peer_id: peerId('b'),
          offer_id: 'x0'.padEnd(20, '.'),
          answer,
        },
      },
    ]);
  });

  it('is dropped without a word when the other is gone, and towards oneself', () => {
    const driver = driverWith(2);
    driver.close(1);
    expect(driver.say(2, answerOf('b', 'a'))).toEqual([]);
    expect(driver.say(2, answerOf('b', 'b'))).toEqual([]);
    expect(driver.core.stats().answers).toBe(0);
  });

  it.each([
    ['a swarm one is not in', answerOf('b', 'a', OTHER)],
    ['another peer’s name', answerOf('c', 'a')],
    ['a name nobody has', answerOf('z', 'a')],
  ])('is refused in %s', (_, message) => {
    const driver = driverWith(3);
    driver.say(1, announceOf('a', OTHER));
    const sent = driver.say(2, message);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      to: 2,
      message: { 'failure reason': expect.stringContaining('not in this swarm') },
    });
    expect(driver.core.stats()).toMatchObject({ answers: 0, refusals: 1 });
  });
});

describe('scraping', () => {
  it('tells of the swarms asked about, in the form that clients read', () => {
    const driver = driverWith(2);
    driver.say(1, announceOf('a', { event: 'completed', left: 0 }));
    expect(driver.say(2, { action: 'scrape', info_hash: [HASH, OTHER_HASH] })).toEqual([
      {
        to: 2,
        message: {
          action: 'scrape',
          files: {
            [HASH]: { complete: 1, incomplete: 1, downloaded: 1 },
            [OTHER_HASH]: { complete: 0, incomplete: 0, downloaded: 0 },
          },
          flags: { min_request_interval: ANNOUNCE_SECONDS },
        },
      },
    ]);
  });
});

describe('a peer’s name', () => {
  const taken = { 'failure reason': expect.stringContaining('another connection has it') };

  it('stays with the connection that has it', () => {
    const driver = driverWith(2);
    driver.open(9, 'elsewhere');
    for (const event of ['started', 'completed', 'stopped', 'update']) {
      expect(driver.say(9, announceOf('a', { event, offers: offersOf(1) }))).toMatchObject([
        { to: 9, message: taken },
      ]);
    }
    expect(driver.say(2, answerOf('b', 'a'))).toMatchObject([{ to: 1 }]);
  });

  it('goes to one who comes back from the same address', () => {
    const driver = driverWith(2);
    driver.open(9, 'address 0');
    expect(driver.say(9, announceOf('a', { event: 'started' }))[0]?.message).toEqual(announced(0, 2));
    expect(driver.say(2, answerOf('b', 'a'))).toMatchObject([{ to: 9 }]);
    driver.close(1);
    expect(driver.core.stats()).toMatchObject({ peers: 2 });
  });

  it('goes to one from elsewhere once its holder has missed an announce', () => {
    const driver = driverWith(2);
    driver.open(9, 'elsewhere');
    driver.pass(IDLE_MS / 2);
    driver.say(9, announceOf('i', OTHER));
    driver.pass(TAKEOVER_MS - IDLE_MS / 2);
    expect(driver.say(9, announceOf('a'))).toMatchObject([{ to: 9, message: taken }]);
    driver.pass(1);
    expect(driver.say(9, announceOf('a'))[0]?.message).toEqual(announced(0, 2));
  });
});

describe('silence', () => {
  it('ends a connection that is in no swarm', () => {
    const driver = driverWith(1);
    driver.open(2);
    driver.say(1, announceOf('a', { event: 'stopped' }));
    driver.pass(IDLE_MS + WAKE_GRAIN_MS);
    expect(driver.closed).toHaveLength(2);
    for (const socket of [1, 2]) expect(driver.closed).toContainEqual({ socket, reason: 'silent' });
  });

  it('ends a peer that announces no more, and nobody who does', () => {
    const driver = driverWith(2);
    for (let passed = 0; passed < QUIET_MS + WAKE_GRAIN_MS; passed += ANNOUNCE_SECONDS * 1000) {
      driver.pass(ANNOUNCE_SECONDS * 1000);
      driver.say(1, announceOf('a'));
    }
    expect(driver.closed).toEqual([{ socket: 2, reason: 'silent' }]);
    expect(driver.core.stats()).toMatchObject({ peers: 1, sockets: 1 });
    driver.pass(2 * QUIET_MS);
    expect(driver.core.stats()).toMatchObject({ swarms: 0, peers: 0, sockets: 0 });
  });
});

describe('bounds', () => {
  it('turns away more sockets than an address, or the tracker, may have', () => {
    const driver = new CoreDriver({ maxPerAddress: 2, maxSockets: 3 });
    driver.open(1, 'x');
    driver.open(2, 'x');
    expect(driver.open(3, 'x')).toMatchObject([
      { to: 3, message: { 'failure reason': expect.stringContaining('address') } },
    ]);
    driver.open(4, 'y');
    expect(driver.open(5, 'z')).toMatchObject([
      { to: 5, message: { 'failure reason': expect.stringContaining('all') } },
    ]);
    expect(driver.closed).toEqual([
      { socket: 3, reason: 'full' },
      { socket: 5, reason: 'full' },
    ]);
    expect(driver.say(3, announceOf('a'))).toEqual([]);
  });

  it('refuses more peers on a connection, and goes on with those there are', () => {
    const driver = driverWith(1);
    for (let i = 1; i < MAX_PEERS_PER_SOCKET; i++) driver.say(1, announceOf(`p${i}`));
    expect(driver.say(1, announceOf('q'))).toMatchObject([
      {
        message: { 'failure reason': expect.stringContaining(String(MAX_PEERS_PER_SOCKET)), info_hash: HASH },
      },
    ]);
    expect(driver.say(1, announceOf('a'))[0]?.message).toEqual(announced(0, MAX_PEERS_PER_SOCKET));
  });

  it('refuses more new peers from an address than it may have, until time has passed', () => {
    const driver = new CoreDriver();
    driver.open(1);
    const come = (i: number): object | undefined => {
      const [sent] = driver.say(1, announceOf('a', { event: 'started' }));
      driver.say(1, announceOf('a', { event: 'stopped' }));
      driver.now += i % 2;
      return sent?.message;
    };
    for (let i = 0; i < JOIN_BURST; i++) expect(come(i)).toEqual(announced(0, 1));
    driver.now += 20;
    const refused = Array.from({ length: 10 }, (_, i) => come(i)).filter(
      (message) => message && 'failure reason' in message,
    );
    expect(refused.length).toBeGreaterThan(0);
    driver.now += 1_000;
    expect(come(0)).toEqual(announced(0, 1));
  });

  it('ends one who goes on sending garbage, or too much', () => {
    const driver = driverWith(2);
    for (let i = 0; i < PATIENCE_BURST; i++) expect(driver.garbage(1)).toHaveLength(1);
    expect(driver.closed).toEqual([]);
    driver.garbage(1);
    expect(driver.closed).toEqual([{ socket: 1, reason: 'refused' }]);
    expect(driver.say(1, announceOf('a'))).toEqual([]);
    for (let i = 0; i < SOCKET_BURST + PATIENCE_BURST + 1; i++) driver.say(2, announceOf('b'));
    expect(driver.closed[1]).toEqual({ socket: 2, reason: 'refused' });
    expect(driver.core.stats()).toMatchObject({ swarms: 0, peers: 0, sockets: 0 });
  });
});
