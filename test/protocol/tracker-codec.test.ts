/** Tracker messages as bytes: golden bytes, round trips, and garbage that must give faults and nothing else. */
import { encode } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFault } from '../../content/fault.ts';
import {
  MAX_MEMBER_CHARS,
  MAX_MEMBERS_NAMED,
  MAX_SITE_CHARS,
  MAX_STREAM_CHARS,
  MAX_TICKET_CHARS,
  MAX_TOKEN_CHARS,
  MAX_TRACKER_BYTES,
} from '../../protocol/limits.ts';
import { MAX_VISITOR_BYTES } from '../../protocol/message-codec.ts';
import { decodeTrackerMessage, encodeTrackerMessage } from '../../protocol/tracker-codec.ts';
import { decodeVisitorMessage, encodeVisitorMessage } from '../../protocol/visitor-codec.ts';
import type { TrackerErrorCode, TrackerMessage, VisitorMessage } from '../../protocol/tracker-messages.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const codes: TrackerErrorCode[] = [
  'bad-message',
  'too-large',
  'too-fast',
  'version',
  'not-joined',
  'already-joined',
  'room-full',
  'not-allowed',
];
const count = fc.maxSafeNat();
const member = fc.string({ minLength: 1, maxLength: MAX_MEMBER_CHARS, unit: 'binary' });
const signal = fc.string({ maxLength: 2000, unit: 'binary' });
/** MessagePack writes whole numbers as integers, which know no -0. */
const positiveZero = (degrees: number): number => degrees + 0;
const visitorMessage: fc.Arbitrary<VisitorMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('join' as const),
    version: count,
    site: fc.string({ minLength: 1, maxLength: MAX_SITE_CHARS, unit: 'binary-ascii' }),
    want: count,
  }),
  fc.record({
    kind: fc.constant('join' as const),
    version: count,
    site: fc.constant('a.example'),
    want: count,
    token: fc.string({ minLength: 1, maxLength: MAX_TOKEN_CHARS, unit: 'binary-ascii' }),
    ticket: fc.string({ minLength: 1, maxLength: MAX_TICKET_CHARS, unit: 'binary-ascii' }),
    seeks: fc.string({ minLength: 1, maxLength: MAX_STREAM_CHARS, unit: 'binary-ascii' }),
    latitude: fc.double({ min: -90, max: 90, noNaN: true }).map(positiveZero),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }).map(positiveZero),
  }),
  fc.record({ kind: fc.constant('seek' as const), want: count, except: fc.array(member, { maxLength: 20 }) }),
  fc.record({ kind: fc.constant('report' as const), peers: count, network: count }),
  fc.record({ kind: fc.constant('signal' as const), to: member, data: signal }),
  fc.record({ kind: fc.constant('ping' as const) }),
  fc.record({ kind: fc.constant('leave' as const) }),
);
const trackerMessage: fc.Arbitrary<TrackerMessage> = fc.oneof(
  fc.record({ kind: fc.constant('welcome' as const), you: member, members: count, pingSeconds: count }),
  fc.record({
    kind: fc.constant('welcome' as const),
    you: member,
    members: count,
    pingSeconds: count,
    closeAtMax: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('introduce' as const), peers: fc.array(member, { maxLength: 20 }) }),
  fc.record({ kind: fc.constant('signal' as const), from: member, data: signal }),
  fc.record({ kind: fc.constant('gone' as const), peer: member }),
  fc.record({ kind: fc.constant('pong' as const), members: fc.option(count, { nil: undefined }) }),
  fc.record({
    kind: fc.constant('error' as const),
    code: fc.constantFrom(...codes),
    message: fc.string({ maxLength: 200 }),
    fatal: fc.boolean(),
  }),
);

function faultOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isFault(error, 'message-shape')) return error.message;
    throw error;
  }
  throw new Error('Expected a fault, but the message was accepted.');
}

/** Lets nothing but a fault through; what was accepted must be fit to be written again. */
function decodesOrFaults(bytes: Uint8Array): void {
  const fromVisitor = messageOrNull(() => decodeVisitorMessage(bytes));
  if (fromVisitor !== null) expect(encodeVisitorMessage(fromVisitor).length).toBeGreaterThan(0);
  const fromTracker = messageOrNull(() => decodeTrackerMessage(bytes));
  if (fromTracker !== null) expect(encodeTrackerMessage(fromTracker).length).toBeGreaterThan(0);
}

function messageOrNull<Message>(decode: () => Message): Message | null {
  try {
    return decode();
  } catch (error) {
    if (isFault(error, 'message-shape')) return null;
    throw error;
  }
}

describe('golden bytes', () => {
  it.each<[VisitorMessage, string]>([
    [
      { kind: 'join', version: 1, site: 'a.example', want: 8 },
      '84a46b696e64a46a6f696ea776657273696f6e01a473697465a9612e6578616d706c65a477616e7408',
    ],
    [
      { kind: 'seek', want: 2, except: ['p', 'q'] },
      '83a46b696e64a47365656ba477616e7402a665786365707492a170a171',
    ],
    [{ kind: 'signal', to: 'p', data: '{}' }, '83a46b696e64a67369676e616ca2746fa170a464617461a27b7d'],
    [
      { kind: 'join', version: 1, site: 'a', want: 0, token: 't', ticket: 'k', seeks: 's', latitude: 1.5 },
      '88a46b696e64a46a6f696ea776657273696f6e01a473697465a161a477616e7400a5746f6b656ea174a67469636b6574a16ba57365656b73a173a86c61746974756465cb3ff8000000000000',
    ],
    [
      { kind: 'report', peers: 300, network: 1 },
      '83a46b696e64a67265706f7274a57065657273cd012ca76e6574776f726b01',
    ],
    [{ kind: 'ping' }, '81a46b696e64a470696e67'],
    [{ kind: 'leave' }, '81a46b696e64a56c65617665'],
  ])('visitor %j', (message, golden) => {
    expect(hex(encodeVisitorMessage(message))).toBe(golden);
    expect(decodeVisitorMessage(Buffer.from(golden, 'hex'))).toEqual(message);
  });

  it.each<[TrackerMessage, string]>([
    [
      { kind: 'welcome', you: 'p', members: 300, pingSeconds: 30 },
      '84a46b696e64a777656c636f6d65a3796f75a170a76d656d62657273cd012cab70696e675365636f6e64731e',
    ],
    [{ kind: 'introduce', peers: ['q'] }, '82a46b696e64a9696e74726f64756365a5706565727391a171'],
    [{ kind: 'signal', from: 'q', data: '{}' }, '83a46b696e64a67369676e616ca466726f6da171a464617461a27b7d'],
    [{ kind: 'gone', peer: 'q' }, '82a46b696e64a4676f6e65a470656572a171'],
    [{ kind: 'pong' }, '81a46b696e64a4706f6e67'],
    [{ kind: 'pong', members: 300 }, '82a46b696e64a4706f6e67a76d656d62657273cd012c'],
    [
      { kind: 'error', code: 'too-fast', message: 'wait', fatal: false },
      '84a46b696e64a56572726f72a4636f6465a8746f6f2d66617374a76d657373616765a477616974a5666174616cc2',
    ],
  ])('tracker %j', (message, golden) => {
    expect(hex(encodeTrackerMessage(message))).toBe(golden);
    expect(decodeTrackerMessage(Buffer.from(golden, 'hex'))).toEqual(message);
  });
});

describe('round trips', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(visitorMessage, (message) => {
        expect(decodeVisitorMessage(encodeVisitorMessage(message))).toEqual(message);
      }),
    );
    fc.assert(
      fc.property(trackerMessage, (message) => {
        expect(decodeTrackerMessage(encodeTrackerMessage(message))).toEqual(message);
      }),
    );
  });

  it('writes fields in one order, and known fields alone, whatever object it is given', () => {
    const shuffled = { want: 8, secret: 'x', site: 'a.example', kind: 'join' as const, version: 1 };
    expect(hex(encodeVisitorMessage(shuffled))).toBe(
      hex(encodeVisitorMessage({ kind: 'join', version: 1, site: 'a.example', want: 8 })),
    );
  });

  it('keeps room for passing on the largest signal', () => {
    const to = 'f'.repeat(32);
    const spare =
      MAX_VISITOR_BYTES - encodeVisitorMessage({ kind: 'signal', to, data: 'x'.repeat(1000) }).length;
    const data = 'x'.repeat(1000 + spare);
    expect(encodeVisitorMessage({ kind: 'signal', to, data })).toHaveLength(MAX_VISITOR_BYTES);
    expect(encodeTrackerMessage({ kind: 'signal', from: to, data }).length).toBeLessThanOrEqual(
      MAX_TRACKER_BYTES,
    );
    expect(faultOf(() => encodeVisitorMessage({ kind: 'signal', to, data: `${data}x` }))).toContain(
      'at most',
    );
  });
});

describe('refusals', () => {
  const join = { kind: 'join', version: 1, site: 'a.example', want: 0 };
  const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)]);

  it.each<[string, unknown, string]>([
    ['no map', 7, 'expected a map'],
    ['null', null, 'expected a map'],
    ['an array', ['join'], 'expected a map'],
    ['no kind', {}, 'kind: expected one of join'],
    ['an unknown kind', { kind: 'dance' }, 'kind: expected one of join'],
    ['a kind of the prototype', { kind: 'toString' }, 'kind: expected one of join'],
    ['a missing field', { kind: 'seek', want: 1 }, 'seek.except'],
    ['a fraction', { kind: 'seek', want: 1.5, except: [] }, 'seek.want'],
    ['a negative count', { kind: 'seek', want: -1, except: [] }, 'seek.want'],
    ['not a number', { kind: 'seek', want: Number.NaN, except: [] }, 'seek.want'],
    ['a number as text', { kind: 'seek', want: '1', except: [] }, 'seek.want'],
    ['names that are no text', { kind: 'seek', want: 1, except: [1] }, 'seek.except'],
    ['names nested deeper', { kind: 'seek', want: 1, except: [['p']] }, 'seek.except'],
    ['a name too long', { kind: 'signal', to: 'p'.repeat(MAX_MEMBER_CHARS + 1), data: '' }, 'signal.to'],
    ['no name', { kind: 'signal', to: '', data: '' }, 'signal.to'],
    ['data as bytes', { kind: 'signal', to: 'p', data: new Uint8Array(3) }, 'Max length exceeded'],
    ['a date', { kind: 'ping', at: new Date(0) }, 'ext'],
    [
      'a site too long',
      { kind: 'join', version: 1, want: 0, site: 's'.repeat(MAX_SITE_CHARS + 1) },
      'join.site',
    ],
    [
      'too many names',
      { kind: 'seek', want: 1, except: Array.from({ length: MAX_MEMBERS_NAMED + 1 }, String) },
      'array',
    ],
    ['depth in an unknown field', { kind: 'ping', extra: nest(50) }, 'scalar'],
    ['a map in an unknown field', { kind: 'ping', extra: {} }, 'scalar'],
    [
      'too many fields',
      { kind: 'ping', ...Object.fromEntries(Array.from('abcdefghijklmnop').entries()) },
      'map',
    ],
    ['a place beyond the pole', { ...join, latitude: 91, longitude: 0 }, 'join.latitude'],
    ['a place that is no number', { ...join, latitude: 0, longitude: Number.NaN }, 'join.longitude'],
    ['a token too long', { ...join, token: 't'.repeat(MAX_TOKEN_CHARS + 1) }, 'join.token'],
    ['a token that is nothing', { ...join, token: null }, 'join.token'],
    ['a ticket that is no text', { ...join, ticket: 7 }, 'join.ticket'],
    ['a stream without a name', { ...join, seeks: '' }, 'join.seeks'],
    ['a stream too long', { kind: 'seek', want: 1, except: [], seeks: 's'.repeat(65) }, 'seek.seeks'],
    ['a report of less than nothing', { kind: 'report', peers: -1, network: 0 }, 'report.peers'],
  ])('%s', (_name, value, detail) => {
    expect(faultOf(() => decodeVisitorMessage(encode(value, { maxDepth: 100 })))).toContain(detail);
  });

  it('a message of the other side', () => {
    expect(faultOf(() => decodeVisitorMessage(encodeTrackerMessage({ kind: 'pong' })))).toContain('kind');
    expect(faultOf(() => decodeTrackerMessage(encodeVisitorMessage({ kind: 'ping' })))).toContain('kind');
  });

  it('an unknown error code, while unknown scalar fields pass', () => {
    const error = { kind: 'error', code: 'too-fast', message: '', fatal: true };
    expect(decodeTrackerMessage(encode({ ...error, retryAfter: 3 }))).toEqual(error);
    expect(faultOf(() => decodeTrackerMessage(encode({ ...error, code: 'valueOf' })))).toContain(
      'error.code',
    );
  });

  it('nothing, too little, too much, and a key that would reach the prototype', () => {
    const ping = encodeVisitorMessage({ kind: 'ping' });
    expect(faultOf(() => decodeVisitorMessage(new Uint8Array()))).toContain('MessagePack');
    expect(faultOf(() => decodeVisitorMessage(ping.subarray(0, -1)))).toContain('MessagePack');
    expect(faultOf(() => decodeVisitorMessage(new Uint8Array([...ping, 0xc0])))).toContain('Extra');
    expect(faultOf(() => decodeVisitorMessage(new Uint8Array(MAX_TRACKER_BYTES)))).toContain('at most');
    const proto = Buffer.from(`82${hex(ping).slice(2)}a95f5f70726f746f5f5f80`, 'hex');
    expect(faultOf(() => decodeVisitorMessage(proto))).toContain('__proto__');
  });

  it('a message that must not be sent, before it is sent', () => {
    expect(faultOf(() => encodeVisitorMessage({ kind: 'seek', want: -1, except: [] }))).toContain(
      'seek.want',
    );
    expect(faultOf(() => encodeTrackerMessage({ kind: 'gone', peer: '' }))).toContain('gone.peer');
  });
});

describe('fuzz', () => {
  it('random bytes give faults and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => decodesOrFaults(bytes)),
      { numRuns: 3000 },
    );
  });

  it('valid bytes with some changed, cut or doubled give faults or messages', () => {
    const valid = fc.oneof(
      visitorMessage.map((message) => encodeVisitorMessage(message)),
      trackerMessage.map((message) => encodeTrackerMessage(message)),
    );
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(valid, changes, fc.nat(), fc.boolean(), (bytes, edits, cut, doubled) => {
        const mutated = doubled ? Buffer.concat([bytes, bytes]) : Buffer.from(bytes);
        for (const [at, value] of edits) mutated[at % mutated.length] = value;
        decodesOrFaults(mutated);
        decodesOrFaults(mutated.subarray(0, cut % mutated.length));
      }),
      { numRuns: 2000 },
    );
  });

  it('structures of any shape give faults or messages that can be written again', () => {
    const anything = fc.dictionary(
      fc.constantFrom('kind', 'want', 'except', 'site', 'version', 'to', 'data', 'x'),
      fc.oneof(
        fc.constantFrom('join', 'seek', 'signal', 'ping'),
        fc.integer(),
        fc.double(),
        fc.string(),
        fc.boolean(),
        fc.array(fc.string()),
        fc.dictionary(fc.string(), fc.integer()),
      ),
    );
    fc.assert(
      fc.property(anything, (value) => {
        const bytes = encode(value);
        decodesOrFaults(bytes);
      }),
      { numRuns: 2000 },
    );
  });
});
