/** Who is refused, and what the operator sees of it: counts by reason, in words that no stranger can add to; few lines. */
import { connect } from 'node:net';
import { SignJWT } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WIRE_VERSION } from '../../protocol/version.ts';
import { REFUSAL_REASONS, type RefusalReason } from '../../tracker/core/refusal-reasons.ts';
import { RefusalLines } from '../../tracker/refusal-lines.ts';
import { secretKey } from '../../tracker/token-secret.ts';
import { issueToken } from '../../tracker/token.ts';
import { type Tracker, type TrackerNote } from '../../tracker/tracker.ts';
import { eventually } from '../rig/eventually.ts';
import { start, visit } from './own-tracker.ts';

const text = async (tracker: Tracker, path: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${tracker.port}${path}`)).text();

const secret = 'a secret of thirty-two characters or more';
const site = 'a.example';
const origin = 'https://www.a.example';

/** Joins with each of these tokens through one socket each, and hears why not. */
async function joinWith(tracker: Tracker, token: string | undefined, at = site): Promise<string> {
  const visitor = visit(tracker, { origin });
  await visitor.opened;
  visitor.say({ kind: 'join', version: WIRE_VERSION, site: at, want: 0, ...(token && { token }) });
  return (await visitor.hear('error')).message;
}

function counted(tracker: Tracker): Partial<Record<RefusalReason, number>> {
  return Object.fromEntries(Object.entries(tracker.stats().refusedBy).filter(([, times]) => times > 0));
}

/** Names and labels of all that is measured, without its values. */
async function series(tracker: Tracker): Promise<string[]> {
  const lines = (await text(tracker, '/metrics')).split('\n');
  return lines.filter((line) => line.startsWith('hearsay_')).map((line) => line.replace(/ \S+$/, ''));
}

describe('refusals', () => {
  it('at the door are counted, noted and shown by their reason', async () => {
    const notes: TrackerNote[] = [];
    const tracker = await start({
      origins: [origin],
      onNote: (note) => void (note.kind === 'refused' && notes.push(note)),
    });
    for (const other of ['https://evil.example', 'https://evil.example', undefined]) {
      await expect(visit(tracker, { origin: other }).opened).rejects.toThrow('403');
    }
    expect(counted(tracker)).toEqual({ 'other-origin': 2, 'no-origin': 1 });
    expect(notes).toEqual([
      { kind: 'refused', reason: 'other-origin', fatal: true, origin: 'https://evil.example' },
      { kind: 'refused', reason: 'other-origin', fatal: true, origin: 'https://evil.example' },
      { kind: 'refused', reason: 'no-origin', fatal: true },
    ]);
    expect(JSON.parse(await text(tracker, '/health'))).toMatchObject({
      refusals: 3,
      refusedBy: { 'other-origin': 2, 'no-origin': 1, 'token-expired': 0 },
    });
    const lines = (await text(tracker, '/metrics')).split('\n');
    expect(lines).toContain('hearsay_tracker_refusals_total{reason="other-origin"} 2');
    expect(lines).toContain('hearsay_tracker_refusals_total{reason="token-expired"} 0');
    expect(await text(tracker, '/')).toContain('<p>Refused: other-origin 2, no-origin 1.</p>');
  });

  it('of an origin say so to whoever reads the answer', async () => {
    const tracker = await start({ origins: [origin] });
    const socket = connect(tracker.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    let heard = '';
    socket.on('data', (bytes) => (heard += bytes.toString()));
    socket.write(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: https://b.example\r\n\r\n',
    );
    await new Promise((resolve) => socket.on('close', resolve));
    expect(heard).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(heard).toContain('Pages of this origin may not connect');
  });

  it('of tokens are told apart', async () => {
    const tracker = await start({ tokenSecrets: [secret], sites: [site, 'b.example'] });
    const jwt = (claims: object): SignJWT =>
      new SignJWT({ origin, ...claims }).setProtectedHeader({ alg: 'HS256' }).setAudience(site);
    const signed = (token: SignJWT): Promise<string> => token.sign(secretKey(secret));
    const soon = Math.floor(Date.now() / 1000) + 300;
    const tokens: [RefusalReason, string | undefined, string][] = [
      ['no-token', undefined, 'wants a token'],
      ['token-malformed', 'nonsense', 'is not one of hearsay/token'],
      ['token-signature', await issueToken({ secret: 'x'.repeat(40), site, origin }), 'not signed with'],
      ['token-expired', await signed(jwt({}).setExpirationTime(1)), 'is over'],
      ['token-not-yet', await signed(jwt({}).setNotBefore(soon).setExpirationTime(soon)), 'hold yet'],
      ['token-site', await issueToken({ secret, site: 'b.example', origin }), 'for another site'],
      ['token-origin', await issueToken({ secret, site, origin: 'https://b.example' }), 'another origin'],
      ['token-too-long', await signed(jwt({}).setExpirationTime('40 days')), 'holds for more than'],
    ];
    for (const [, token, words] of tokens) expect(await joinWith(tracker, token)).toContain(words);
    expect(await joinWith(tracker, undefined, 'c.example')).toContain('not for this site');
    expect(counted(tracker)).toEqual({
      ...Object.fromEntries(tokens.map(([reason]) => [reason, 1])),
      'other-site': 1,
    });
  });

  it('where there is no more room, or soon no tracker, are counted too', async () => {
    const tracker = await start({ maxSockets: 1 });
    await visit(tracker).join(site);
    await visit(tracker).hear('error');
    expect(counted(tracker)).toEqual({ 'tracker-full': 1 });
    await tracker.drain(0);
    await expect(visit(tracker).opened).rejects.toThrow('503');
    expect(counted(tracker)).toEqual({ 'tracker-full': 1, draining: 1 });
  });

  it('of connections beyond what the server takes are counted, though nothing is read from them', async () => {
    const tracker = await start({ maxSockets: 1 });
    const sockets = Array.from({ length: 520 }, () => connect(tracker.port, '127.0.0.1'));
    for (const socket of sockets) socket.on('error', () => undefined);
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
    await eventually('all that are too many', () => counted(tracker)['no-room'] === 520 - 501);
  });

  it('make no names of their own in what is measured, whatever strangers write', async () => {
    const tracker = await start({ origins: [origin], tokenSecrets: [secret] });
    const before = await series(tracker);
    for (let i = 0; i < 30; i++) {
      await expect(visit(tracker, { origin: `https://${i}.example"}\\` }).opened).rejects.toThrow('403');
      const visitor = visit(tracker, { origin });
      await visitor.opened;
      visitor.say({ kind: 'join', version: WIRE_VERSION, site: `site-${i}`, want: 0, token: `a.b.${i}` });
      visitor.webSocket.send(`{"action":"act-${i}"}`);
      visitor.webSocket.send(Buffer.from([i, i, i]));
      await visitor.hear('error');
    }
    expect(tracker.stats().refusals).toBeGreaterThan(60);
    expect(await series(tracker)).toEqual(before);
    const reasons = before.filter((name) => name.startsWith('hearsay_tracker_refusals_total'));
    expect(reasons).toEqual(
      REFUSAL_REASONS.map((reason) => `hearsay_tracker_refusals_total{reason="${reason}"}`),
    );
  });
});

describe('lines for the log', () => {
  const refused = (reason: RefusalReason, from?: string) =>
    ({ kind: 'refused', reason, fatal: true, origin: from }) as const;

  it('are one at once, then one for all that came since', () => {
    const lines = new RefusalLines();
    expect(lines.add(refused('other-origin', 'a'))).toEqual({
      reason: 'other-origin',
      times: 1,
      origin: 'a',
    });
    const more = Array.from({ length: 10_000 }, () => lines.add(refused('other-origin', 'b')));
    expect(new Set(more)).toEqual(new Set([null]));
    expect(lines.add(refused('too-fast'))).toEqual({ reason: 'too-fast', times: 1 });
    expect(lines.take()).toEqual([{ reason: 'other-origin', times: 10_000, origin: 'b' }]);
  });

  it('are none for a while without any, after which the next is one at once again', () => {
    const lines = new RefusalLines();
    lines.add(refused('draining'));
    lines.add(refused('draining'));
    expect(lines.take()).toMatchObject([{ times: 1 }]);
    expect(lines.add(refused('draining'))).toBeNull();
    expect(lines.take()).toMatchObject([{ times: 1 }]);
    expect(lines.isQuiet).toBe(false);
    expect(lines.take()).toEqual([]);
    expect(lines.isQuiet).toBe(true);
    expect(lines.add(refused('draining'))).toMatchObject({ times: 1 });
  });
});
