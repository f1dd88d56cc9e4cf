/** Who comes under many addresses, forged or his own, has one allowance: over real sockets, behind a proxy and without one. */
import { afterEach, describe, expect, it } from 'vitest';
import { startTracker, type Tracker, type TrackerOptions } from '../../tracker/tracker.ts';
import { SocketVisitor } from './socket-visitor.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: TrackerOptions): Promise<Tracker> {
  const tracker = await startTracker({ host: '127.0.0.1', maxPerAddress: 2, ...options });
  cleanups.push(() => tracker.close());
  return tracker;
}

/** How each who comes with such a header fares: in a room, or refused. */
async function fates(tracker: Tracker, headers: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const header of headers) {
    const visitor = new SocketVisitor(tracker.url, { headers: { 'x-forwarded-for': header } });
    cleanups.push(() => visitor.webSocket.terminate());
    const joined = visitor.join('a.example').then(() => 'in');
    joined.catch(() => undefined);
    all.push(await Promise.race([joined, visitor.hear('error').then(({ code }) => code)]));
  }
  return all;
}

describe('an allowance for an address', () => {
  it('is not multiplied by what a client writes before its proxy does', async () => {
    const tracker = await start({ trustProxy: ['127.0.0.1'] });
    const forged = ['1.1.1.1, 198.51.100.7', '1.1.1.2,198.51.100.7', '10.0.0.1, 127.0.0.1, 198.51.100.7'];
    expect(await fates(tracker, forged)).toEqual(['in', 'in', 'too-fast']);
    expect(tracker.stats().refusedBy['address-full']).toBe(1);
    expect(await fates(tracker, ['1.1.1.1, 198.51.100.8'])).toEqual(['in']);
  });

  it('is not multiplied by a header where no proxy is trusted, or the client is none', async () => {
    for (const trustProxy of [undefined, ['10.0.0.0/8']]) {
      const tracker = await start({ trustProxy });
      expect(await fates(tracker, ['192.0.2.1', '192.0.2.2', '192.0.2.3'])).toEqual(['in', 'in', 'too-fast']);
    }
  });

  it('is one for a /64 of IPv6, however many of its addresses come', async () => {
    const tracker = await start({ trustProxy: ['127.0.0.1'] });
    const rotated = ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:DB8:1:2:0:3::9'];
    expect(await fates(tracker, rotated)).toEqual(['in', 'in', 'too-fast']);
    expect(await fates(tracker, ['2001:db8:1:3::1'])).toEqual(['in']);
    expect(tracker.stats().addresses).toBe(2);
  });

  it('is one for an IPv4 address and the same in an IPv6 one', async () => {
    const tracker = await start({ trustProxy: ['127.0.0.1'] });
    const written = ['198.51.100.7', '::ffff:198.51.100.7', '::FFFF:198.51.100.7'];
    expect(await fates(tracker, written)).toEqual(['in', 'in', 'too-fast']);
  });
});
