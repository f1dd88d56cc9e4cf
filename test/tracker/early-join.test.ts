/** A join in the opening request, at a real tracker: answered unasked, checked like any other, and no door that others have not. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { earlyJoin, offeredWith } from '../../protocol/opening-request.ts';
import { MAX_VISITOR_BYTES } from '../../protocol/message-codec.ts';
import { encodeVisitorMessage } from '../../protocol/visitor-codec.ts';
import { issueToken } from '../../tracker/token.ts';
import type { Tracker } from '../../tracker/tracker.ts';
import { start, visit } from './own-tracker.ts';
import type { JoinExtras, SocketVisitor, SocketVisitorOptions } from './socket-visitor.ts';

const site = 'a.example';
const origin = 'https://www.a.example';
const secret = 'a secret of thirty-two characters or more';

const offersOf = (extras: JoinExtras = {}): string[] =>
  offeredWith(encodeVisitorMessage({ ...earlyJoin(site), ...extras }));

function comeEarly(
  tracker: Tracker,
  extras: JoinExtras = {},
  options: SocketVisitorOptions = {},
): SocketVisitor {
  return visit(tracker, { ...options, offers: offersOf(extras) });
}

describe('a join in the opening request', () => {
  test('is answered before another word, and another join says what is wanted', async () => {
    const tracker = await start();
    const first = await visit(tracker).join(site);
    const visitor = comeEarly(tracker);
    const { you } = await visitor.hear('welcome');
    expect(await visitor.hear('introduce')).toEqual({ kind: 'introduce', peers: [first.you], beside: true });
    expect(visitor.webSocket.protocol).toBe('hearsay');
    expect(you).not.toBe(first.you);
    visitor.say({ kind: 'join', version: earlyJoin(site).version, site, want: 8 });
    expect(await visitor.hear('introduce')).toEqual({ kind: 'introduce', peers: [] });
    visitor.say({ kind: 'signal', to: first.you, data: '{}' });
    expect(tracker.stats()).toMatchObject({ members: 2, joins: 2, refusals: 0 });
  });

  test('needs the token that any join needs, and what follows waits for its check', async () => {
    const tracker = await start({ tokenSecrets: [secret] });
    const token = await issueToken({ secret, site, origin });
    const visitor = comeEarly(tracker, { token }, { origin });
    const welcome = visitor.hear('welcome');
    await visitor.join(site, 1, { token }).catch(() => undefined);
    await welcome;
    expect(tracker.stats()).toMatchObject({ members: 1, joins: 1, refusals: 0 });
  });

  test.each([
    ['over', { ttl: 1 }, 'is over'],
    ['for another site', { site: 'b.example' }, 'another site'],
    ['for another origin', { origin: 'https://evil.example' }, 'another origin'],
  ])('with a token that is %s is refused, and a good one still lets in', async (_what, claims, why) => {
    const tracker = await start({ tokenSecrets: [secret] });
    const bad = await issueToken({ secret, site, origin, ...claims });
    if ('ttl' in claims) await new Promise((resolve) => setTimeout(resolve, 1_100));
    const visitor = comeEarly(tracker, { token: bad }, { origin });
    expect((await visitor.hear('error')).message).toContain(why);
    expect(tracker.stats().members).toBe(0);
    await visitor.join(site, 1, { token: await issueToken({ secret, site, origin }) });
    expect(tracker.stats().members).toBe(1);
  });

  test('comes through no door that is shut: origin, version, a drain', async () => {
    const tracker = await start({ origins: [origin] });
    await expect(comeEarly(tracker, {}, { origin: 'https://evil.example' }).opened).rejects.toThrow('403');
    const older = comeEarly(tracker, { version: 1 }, { origin });
    expect(await older.hear('error')).toMatchObject({ code: 'version', fatal: true });
    await older.closed;
    expect(tracker.stats()).toMatchObject({ members: 0, sockets: 0, joins: 0 });
  });

  test.each([
    ['noise', () => randomBytes(200), 'bad-message'],
    ['no join', () => encodeVisitorMessage({ kind: 'seek', want: 4, except: [] }), 'not-joined'],
  ])('that is %s is refused in a word, and its socket goes on', async (_what, make, code) => {
    const tracker = await start();
    const visitor = visit(tracker, { offers: offeredWith(new Uint8Array(make())) });
    expect(await visitor.hear('error')).toMatchObject({ code, fatal: false });
    await visitor.join(site);
    expect(tracker.stats().members).toBe(1);
  });

  test('that no request may hold is refused with it, and the tracker goes on', async () => {
    const tracker = await start();
    const offers = offeredWith(new Uint8Array(MAX_VISITOR_BYTES));
    await expect(visit(tracker, { offers }).opened).rejects.toThrow();
    for (const header of [
      'hearsay,,hearsay.00',
      'hearsay, hearsay',
      ', ',
      `hearsay.${'0'.repeat(12_000)}`,
      '(\x7f)',
    ]) {
      await openWith(tracker.port, header);
    }
    await comeEarly(tracker).hear('welcome');
    expect(tracker.stats().members).toBe(1);
  });

  test('in floods is bounded as joins are', async () => {
    const tracker = await start({ maxPerAddress: 3 });
    const visitors = Array.from({ length: 6 }, () => comeEarly(tracker));
    const codes = await Promise.all(
      visitors.map((visitor) =>
        Promise.race([
          visitor.hear('welcome').then(() => 'in'),
          visitor.hear('error').then(({ code }) => code),
        ]),
      ),
    );
    expect(codes.sort()).toEqual(['in', 'in', 'in', 'too-fast', 'too-fast', 'too-fast']);
  });
});

/** Opens a socket with this header and leaves once anything was answered. */
function openWith(port: number, header: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        'GET / HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
          `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${header}\r\n\r\n`,
      );
    });
    socket.once('data', () => socket.destroy());
    socket.on('error', () => undefined).on('close', () => resolve());
  });
}
