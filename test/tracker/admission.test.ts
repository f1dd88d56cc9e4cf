/** Who is let in: origins, sites, tokens and their ends, tickets; and that nobody learns an address or a room's name. */
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { isFault } from '../../content/fault.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';
import { roomOf } from '../../tracker/admission.ts';
import { createTickets } from '../../tracker/tickets.ts';
import { tokenRefusal } from '../../tracker/check-token.ts';
import { CLOCK_LEEWAY_SECONDS, MAX_TOKEN_SECONDS } from '../../tracker/limits.ts';
import { secretKey } from '../../tracker/token-secret.ts';
import { issueToken } from '../../tracker/token.ts';
import { startTracker, type OperationNote, type TrackerNote } from '../../tracker/tracker.ts';
import { eventually } from '../rig/eventually.ts';
import { start, visit } from './own-tracker.ts';

const secret = 'a secret of thirty-two characters or more';
const site = 'a.example';
const origin = 'https://www.a.example';
const keys = [secretKey(secret)];
const refusal = (
  token: string,
  where: Partial<{ site: string; origin: string }> = {},
): Promise<string | null> => tokenRefusal(token, keys, { site, origin, ...where });

describe('a token', () => {
  it('lets pages of its origin into its site', async () => {
    expect(await refusal(await issueToken({ secret, site, origin, ttl: 60 }))).toBeNull();
    expect(await refusal(await issueToken({ secret, site, origin }))).toBeNull();
  });

  it('is refused for another site or origin, when it is over, or was signed by another', async () => {
    const token = await issueToken({ secret, site, origin });
    expect(await refusal(token, { site: 'b.example' })).toBe('token-site');
    expect(await refusal(token, { origin: 'https://evil.example' })).toBe('token-origin');
    const forged = await issueToken({ secret: 'x'.repeat(40), site, origin });
    expect(await refusal(forged)).toBe('token-signature');
    expect(await tokenRefusal(forged, [...keys, secretKey('x'.repeat(40))], { site, origin })).toBeNull();
    const over = new SignJWT({ origin }).setProtectedHeader({ alg: 'HS256' }).setAudience(site);
    expect(await refusal(await over.setExpirationTime(1).sign(secretKey(secret)))).toBe('token-expired');
  });

  it('ends to the second, and begins some seconds early for a clock that is ahead', async () => {
    const at = 1_800_000_000;
    const signed = (begins: number, ends: number): Promise<string> =>
      new SignJWT({ origin })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(site)
        .setNotBefore(begins)
        .setExpirationTime(ends)
        .sign(secretKey(secret));
    const token = await signed(at, at + 60);
    const when = (seconds: number, other = token): Promise<string | null> =>
      tokenRefusal(other, keys, { site, origin }, new Date((at + seconds) * 1000));
    expect(await when(59.999)).toBeNull();
    expect(await when(60)).toBe('token-expired');
    expect(await when(61)).toBe('token-expired');
    expect(await when(0)).toBeNull();
    expect(await when(-CLOCK_LEEWAY_SECONDS)).toBeNull();
    expect(await when(-CLOCK_LEEWAY_SECONDS - 1)).toBe('token-not-yet');
    const long = await signed(0, at + MAX_TOKEN_SECONDS);
    expect(await when(0, long)).toBeNull();
    expect(await when(-CLOCK_LEEWAY_SECONDS, long)).toBeNull();
    expect(await when(-CLOCK_LEEWAY_SECONDS - 1, long)).toBe('token-too-long');
  });

  it('is refused when it is changed, unsigned, endless, or no token', async () => {
    const token = await issueToken({ secret, site, origin });
    const [head = '', body = '', signature = ''] = token.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const jwt = (claims: object): SignJWT =>
      new SignJWT({ origin, ...claims }).setProtectedHeader({ alg: 'HS256' }).setAudience(site);
    const endless = await jwt({}).sign(secretKey(secret));
    const long = await jwt({}).setExpirationTime('40 days').sign(secretKey(secret));
    const other = Buffer.from(JSON.stringify({ aud: site, origin, exp: 4e9 })).toString('base64url');
    for (const [text, reason] of [
      [`${head}.${other}.${signature}`, 'token-signature'],
      [`${head}.${body}.${'A'.repeat(43)}`, 'token-signature'],
      [`${none}.${body}.`, 'token-malformed'],
      [`${none}.${body}.${signature}`, 'token-malformed'],
      [endless, 'token-malformed'],
      ['x', 'token-malformed'],
      ['..', 'token-malformed'],
    ] as const) {
      expect(await refusal(text), text).toBe(reason);
    }
    expect(await refusal(long)).toBe('token-too-long');
  });

  it.each([
    [{ secret: 'short', site, origin }, 'token secret'],
    // As a variable is that nobody has set, in a server without types.
    [{ secret: undefined as unknown as string, site, origin }, 'token secret'],
    [{ secret, site: undefined as unknown as string, origin }, 'site'],
    [{ secret, site: '', origin }, 'site'],
    [{ secret, site, origin: 'www.a.example' }, 'origin'],
    [{ secret, site, origin: 'https://www.a.example/' }, 'origin'],
    [{ secret, site, origin, ttl: 0 }, 'ttl'],
    [{ secret, site, origin, ttl: 1e9 }, 'ttl'],
  ])('is not issued for %j', async (request, option) => {
    const failed = await issueToken(request).catch((error: unknown) => error);
    expect(isFault(failed, 'bad-option') && failed.data.option).toBe(option);
  });
});

describe('a tracker with a secret', () => {
  it('lets those with a token in, tells others why not, and lets them try again', async () => {
    const tracker = await start({ tokenSecrets: [secret] });
    const visitor = visit(tracker, { origin });
    await visitor.opened;
    visitor.say({ kind: 'join', version: WIRE_VERSION, site, want: 0 });
    expect(await visitor.hear('error')).toMatchObject({ code: 'not-allowed', fatal: false });
    const stolen = await issueToken({ secret, site, origin: 'https://b.example' });
    visitor.say({ kind: 'join', version: WIRE_VERSION, site, want: 0, token: stolen });
    expect((await visitor.hear('error')).message).toContain('another origin');
    const token = await issueToken({ secret, site, origin });
    expect((await visitor.join(site, 8, { token })).peers).toEqual([]);
    const replayed = visit(tracker, { origin });
    await replayed.opened;
    replayed.say({ kind: 'join', version: WIRE_VERSION, site: 'b.example', want: 0, token });
    expect((await replayed.hear('error')).code).toBe('not-allowed');
    expect(tracker.stats()).toMatchObject({ rooms: 1, members: 1 });
  });

  it('hears what was said in one breath with the join in its order', async () => {
    const tracker = await start({ tokenSecrets: [secret] });
    const visitor = visit(tracker, { origin });
    await visitor.opened;
    const token = await issueToken({ secret, site, origin });
    visitor.say({ kind: 'join', version: WIRE_VERSION, site, want: 0, token });
    for (let i = 0; i < 5; i++) visitor.say({ kind: 'seek', want: i, except: [] });
    visitor.say({ kind: 'leave' });
    visitor.say({ kind: 'join', version: WIRE_VERSION, site, want: 0, token });
    visitor.say({ kind: 'ping' });
    await visitor.hear('pong');
    expect(tracker.stats()).toMatchObject({ members: 1, joins: 2, refusals: 0 });
  });

  it('goes on when a visitor is gone before its token is checked', async () => {
    const tracker = await start({ tokenSecrets: [secret] });
    const token = await issueToken({ secret, site, origin });
    const hasty = visit(tracker, { origin });
    await hasty.opened;
    hasty.say({ kind: 'join', version: WIRE_VERSION, site, want: 0, token });
    hasty.webSocket.terminate();
    await visit(tracker, { origin }).join(site, 0, { token });
    await eventually('one member', () => tracker.stats().members === 1);
  });
});

describe('lists', () => {
  it('of origins keep other pages from connecting at all', async () => {
    const tracker = await start({ origins: [origin] });
    await visit(tracker, { origin }).join(site);
    for (const other of ['https://evil.example', undefined]) {
      await expect(visit(tracker, { origin: other }).opened).rejects.toThrow('403');
    }
    expect(tracker.stats().sockets).toBe(1);
  });

  it('of sites refuse other rooms', async () => {
    const tracker = await start({ sites: [site] });
    const visitor = visit(tracker);
    await visitor.opened;
    visitor.say({ kind: 'join', version: WIRE_VERSION, site: 'b.example', want: 0 });
    expect(await visitor.hear('error')).toMatchObject({ code: 'not-allowed' });
    await visitor.join(site);
  });

  it.each([
    { origins: [] },
    { sites: [] },
    { tokenSecrets: [] },
    { origins: ['a.example'] },
    { origins: ['https://*.a.example'] },
    { tokenSecrets: ['short'] },
    { trustProxy: ['x'] },
  ])('that make no sense are not taken: %j', async (options) => {
    const failed = await startTracker(options).catch((error: unknown) => error);
    expect(isFault(failed, 'bad-option')).toBe(true);
  });
});

describe('a ticket', () => {
  it('is good for its room, its name and its key alone', () => {
    const tickets = createTickets(() => [Buffer.alloc(32, 1)]);
    const ticket = tickets.issue('room', 'me');
    expect(tickets.read('room', ticket)).toBe('me');
    expect(createTickets(() => [Buffer.alloc(32, 2), Buffer.alloc(32, 1)]).read('room', ticket)).toBe('me');
    expect(tickets.read('another', ticket)).toBeNull();
    expect(tickets.read('room', ticket.replace('me', 'you'))).toBeNull();
    expect(createTickets(() => [Buffer.alloc(32, 2)]).read('room', ticket)).toBeNull();
    for (const text of ['', '.', 'me', 'me.', `${ticket}x`.slice(0, 5)])
      expect(tickets.read('room', text)).toBeNull();
  });

  it('brings a visitor back under its name, to whom signals find their way again', async () => {
    const tracker = await start({});
    const [first, second] = [visit(tracker), visit(tracker)];
    const a = await first.join(site);
    const b = await second.join(site);
    first.webSocket.close();
    await first.closed;
    second.say({ kind: 'signal', to: a.you, data: 'where are you' });
    await second.hear('gone');
    const back = visit(tracker);
    expect((await back.join(site, 0, { ticket: a.ticket })).you).toBe(a.you);
    second.say({ kind: 'signal', to: a.you, data: 'there you are' });
    expect(await back.hear('signal')).toEqual({
      kind: 'signal',
      from: b.you,
      data: 'there you are',
      beside: true,
    });
  });

  it('ends the socket that the visitor was at before', async () => {
    const notes: (TrackerNote | OperationNote)[] = [];
    const tracker = await start({ onNote: (note) => notes.push(note) });
    const stale = visit(tracker);
    const { you, ticket } = await stale.join(site);
    const back = visit(tracker);
    expect((await back.join(site, 0, { ticket })).you).toBe(you);
    expect(await stale.closed).toBe(1001);
    expect(tracker.stats()).toMatchObject({ members: 1, sockets: 1 });
    expect(notes).toContainEqual(expect.objectContaining({ kind: 'left', reason: 'replaced' }));
  });

  it('of another is taken for none', async () => {
    const tracker = await start({});
    const { you, ticket } = await visit(tracker).join(site);
    const thief = visit(tracker);
    const forged = `${you}.${ticket?.split('.')[1]?.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`;
    expect((await thief.join(site, 0, { ticket: forged })).you).not.toBe(you);
  });
});

describe('privacy', () => {
  it('no message and no note has an address or a site’s name', async () => {
    const notes: (TrackerNote | OperationNote)[] = [];
    const trustProxy = ['127.0.0.1'];
    const tracker = await start({ trustProxy, coordinates: true, onNote: (note) => notes.push(note) });
    const heard: string[] = [];
    const first = visit(tracker, { headers: { 'x-forwarded-for': '198.51.100.77' } });
    const second = visit(tracker, { headers: { 'x-forwarded-for': '198.51.100.78' } });
    for (const visitor of [first, second]) {
      visitor.webSocket.on('message', (data: Buffer) => heard.push(data.toString('latin1')));
    }
    const a = await first.join('secret-site.example', 4, { latitude: 52.5, longitude: 13.4 });
    const b = await second.join('secret-site.example', 4);
    second.say({ kind: 'signal', to: a.you, data: 'offer' });
    await first.hear('signal');
    expect(b.peers).toEqual([a.you]);
    expect(tracker.stats().addresses).toBe(2);
    expect(heard.length).toBeGreaterThan(4);
    expect(`${heard.join()} ${JSON.stringify(notes)}`).not.toMatch(/198\.51|secret-site|13\.4/);
    expect(notes[0]).toMatchObject({ site: roomOf('secret-site.example') });
  });

  it('what is answered to a join is bounded, whatever is asked for', async () => {
    const tracker = await start({ maxPerAddress: 100 });
    for (let i = 0; i < 40; i++) await visit(tracker).join(site, 0);
    const greedy = visit(tracker);
    let bytes = 0;
    greedy.webSocket.on('message', (data: Buffer) => (bytes += data.length));
    const { peers } = await greedy.join(site, Number.MAX_SAFE_INTEGER);
    expect(peers).toHaveLength(16);
    expect(bytes).toBeLessThan(1_000);
  });
});
