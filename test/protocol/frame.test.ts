/** The peer wire codec: golden bytes, round trips, and bytes from anywhere. */
import { encode } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestToBytes } from '../../content/digest.ts';
import { isFault } from '../../content/fault.ts';
import { decodeFrame, encodeDataFrame, encodeFrame, payloadPerFrame } from '../../protocol/frame.ts';
import {
  DATA_HEADER_BYTES,
  FIRST_FRAME_BYTES,
  MAX_ASSIST_TEXTS,
  MAX_FRAME_BYTES,
  MAX_HEADER_BYTES,
  MAX_HOLDINGS,
  MAX_RUN_NUMBERS,
  MAX_STREAMS,
} from '../../protocol/limits.ts';
import type { WireMessage } from '../../protocol/wire.ts';

const DIGEST = 'd14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f';
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

/** A frame around any header, right or wrong. */
function frameOf(header: unknown, payload: number[] = []): Uint8Array<ArrayBuffer> {
  const head = encode(header);
  return new Uint8Array([head.length >> 8, head.length & 0xff, ...head, ...payload]);
}

function faultOf(bytes: Uint8Array<ArrayBuffer>): unknown {
  try {
    decodeFrame(bytes);
  } catch (error) {
    return error;
  }
  return null;
}

const GOLDEN: [WireMessage, number[], string][] = [
  [{ kind: 'hello', version: 1, maxFrame: 65792 }, [], '0008930001ce00010100'],
  [
    { kind: 'have', holdings: [{ digest: DIGEST, runs: [0, 3, 7, 300] }] },
    [],
    `00279301c41c${DIGEST}94000307cd012c`,
  ],
  [{ kind: 'expect', holdings: [{ digest: DIGEST, runs: [2, 3] }] }, [], `0023930dc41c${DIGEST}920203`],
  [{ kind: 'relay', holdings: [{ digest: DIGEST, runs: [2, 3] }] }, [], `0023930fc41c${DIGEST}920203`],
  [{ kind: 'gone', digests: [DIGEST] }, [], `00209202c41c${DIGEST}`],
  [{ kind: 'ask', id: 5, digest: DIGEST, index: 2 }, [], `0022940305c41c${DIGEST}02`],
  [{ kind: 'soon', id: 5 }, [], '0003920405'],
  [{ kind: 'promised', id: 5 }, [], '0003920e05'],
  [
    { kind: 'data', id: 5, offset: 65536, total: 262144, deflated: false },
    [1, 2, 3],
    '000e950505ce00010000ce00040000c2010203',
  ],
  [{ kind: 'refuse', id: 5, reason: 'busy' }, [], '000493060501'],
  [{ kind: 'refuse', id: 5, reason: 'missing' }, [], '000493060500'],
  [{ kind: 'cancel', id: 200 }, [], '00049207ccc8'],
  [{ kind: 'bye' }, [], '00029108'],
  [{ kind: 'ping', id: 7 }, [], '0003920907'],
  [{ kind: 'pong', id: 7 }, [], '0003920a07'],
  [{ kind: 'following', streams: [DIGEST] }, [], `0020920bc41c${DIGEST}`],
  [{ kind: 'assist', texts: ['pass', 'a', 'ü'] }, [], '000c940ca470617373a161a2c3bc'],
];

describe('golden bytes', () => {
  test.each(GOLDEN)('%j', (message, payload, golden) => {
    expect(hex(encodeFrame(message, new Uint8Array(payload)))).toBe(golden);
    const frame = decodeFrame(bytesOf(golden));
    expect(frame.message).toEqual(message);
    expect([...frame.payload]).toEqual(payload);
  });
});

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const digest = fc.uint8Array({ minLength: 28, maxLength: 28 }).map(hex);
const runs = fc
  .uniqueArray(fc.integer({ min: 0, max: 2 ** 20 }), { maxLength: MAX_RUN_NUMBERS })
  .map((numbers) => numbers.sort((a, b) => a - b).slice(0, numbers.length & ~1));
const message: fc.Arbitrary<WireMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('hello' as const),
    version: u32,
    maxFrame: fc.integer({ min: FIRST_FRAME_BYTES, max: 2 ** 32 - 1 }),
  }),
  fc.record({
    kind: fc.constantFrom('have' as const, 'expect' as const, 'relay' as const),
    holdings: fc.array(fc.record({ digest, runs }), { maxLength: 20 }),
  }),
  fc.record({ kind: fc.constant('gone' as const), digests: fc.array(digest, { maxLength: MAX_HOLDINGS }) }),
  fc.record({ kind: fc.constant('ask' as const), id: u32, digest, index: u32 }),
  fc.record({ kind: fc.constantFrom('soon' as const, 'promised' as const), id: u32 }),
  fc.record({
    kind: fc.constant('refuse' as const),
    id: u32,
    reason: fc.constantFrom('missing' as const, 'busy' as const),
  }),
  fc.record({ kind: fc.constantFrom('cancel' as const, 'ping' as const, 'pong' as const), id: u32 }),
  fc.record({
    kind: fc.constant('following' as const),
    streams: fc.array(digest, { maxLength: MAX_STREAMS }),
  }),
  fc.record({
    kind: fc.constant('assist' as const),
    texts: fc.array(fc.string({ unit: 'binary' }), { maxLength: MAX_ASSIST_TEXTS }),
  }),
  fc.constant({ kind: 'bye' as const }),
);

describe('round trips', () => {
  test('every message without payload', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const frame = decodeFrame(encodeFrame(sent));
        expect(frame.message).toEqual(sent);
        expect(frame.payload.length).toBe(0);
      }),
    );
  });

  test('data, by either writer, its payload a view', () => {
    const fields = fc.record({ id: u32, offset: u32, total: u32, deflated: fc.boolean() });
    fc.assert(
      fc.property(fields, fc.uint8Array({ maxLength: 500 }), fc.nat(500), (header, bytes, from) => {
        const start = Math.min(from, bytes.length);
        const encoded = encodeDataFrame(header, bytes, start, bytes.length);
        expect(encoded).toEqual(encodeFrame({ kind: 'data', ...header }, bytes.subarray(start)));
        expect(encoded.length - (bytes.length - start)).toBeLessThanOrEqual(DATA_HEADER_BYTES);
        const frame = decodeFrame(encoded);
        expect(frame.message).toEqual({ kind: 'data', ...header });
        expect(hex(frame.payload)).toBe(hex(bytes.subarray(start)));
        expect(frame.payload.buffer).toBe(encoded.buffer);
      }),
    );
  });

  test('a full frame fits, one byte more does not', () => {
    const header = { id: 2 ** 32 - 1, offset: 2 ** 32 - 1, total: 2 ** 32 - 1, deflated: true };
    const room = payloadPerFrame(MAX_FRAME_BYTES);
    const frame = encodeDataFrame(header, new Uint8Array(room + 1), 0, room);
    expect(frame.length).toBe(MAX_FRAME_BYTES);
    expect(decodeFrame(frame).payload.length).toBe(room);
    expect(() => encodeDataFrame(header, new Uint8Array(room + 1), 0, room + 1)).toThrow('over');
  });

  test('a header over the limit is not sent', () => {
    const full = Array.from({ length: MAX_RUN_NUMBERS }, (_, i) => 2 ** 30 + i);
    const holdings = Array.from({ length: MAX_HOLDINGS }, () => ({ digest: DIGEST, runs: full }));
    expect(() => encodeFrame({ kind: 'have', holdings })).toThrow(`over ${MAX_HEADER_BYTES}`);
  });
});

describe('what is no frame is a wire-frame fault', () => {
  const wrong: [string, Uint8Array<ArrayBuffer>][] = [
    ['nothing', new Uint8Array(0)],
    ['half a length', new Uint8Array(1)],
    ['a header longer than the frame', bytesOf('00039204')],
    ['a header over its limit', new Uint8Array(MAX_HEADER_BYTES + 100).fill(0xff)],
    ['a frame over its limit', new Uint8Array(MAX_FRAME_BYTES + 1)],
    ['a map', frameOf({ kind: 'bye' })],
    ['a number', frameOf(7)],
    ['an unknown kind', frameOf([9])],
    ['a text', frameOf([4, 'five'])],
    ['a number among texts', frameOf([12, 'who', 1])],
    ['too many texts', frameOf([12, ...Array.from({ length: MAX_ASSIST_TEXTS + 1 }, () => '')])],
    ['a date', frameOf([4, new Date(0)])],
    ['a negative id', frameOf([4, -1])],
    ['a fraction', frameOf([4, 1.5])],
    ['not a number', frameOf([4, Number.NaN])],
    ['an id over 32 bits', frameOf([4, 2 ** 32])],
    ['too few fields', frameOf([3, 1, digestToBytes(DIGEST)])],
    ['too many fields', frameOf([8, 0])],
    ['a short digest', frameOf([3, 1, new Uint8Array(27), 0])],
    ['a long digest', frameOf([3, 1, new Uint8Array(29), 0])],
    ['a payload where none belongs', frameOf([4, 1], [0])],
    ['bytes behind the header', bytesOf('0004920405c0')],
    ['an unknown reason', frameOf([6, 1, 2])],
    ['a flag that is a number', frameOf([5, 1, 0, 10, 1])],
    ['frames too small to be useful', frameOf([0, 1, FIRST_FRAME_BYTES - 1])],
    ['a digest without runs', frameOf([1, digestToBytes(DIGEST)])],
    ['runs that descend', frameOf([1, digestToBytes(DIGEST), [3, 2]])],
    ['an empty run', frameOf([1, digestToBytes(DIGEST), [3, 3]])],
    ['runs without an end', frameOf([1, digestToBytes(DIGEST), [3]])],
    ['too many runs', frameOf([1, digestToBytes(DIGEST), Array.from({ length: 66 }, (_, i) => i)])],
    [
      'too many digests',
      frameOf([2, ...Array.from({ length: MAX_HOLDINGS + 1 }, () => digestToBytes(DIGEST))]),
    ],
  ];
  test.each(wrong)('%s', (_, bytes) => {
    expect(isFault(faultOf(bytes), 'wire-frame')).toBe(true);
  });

  test('a later version says more in its hello and is still read', () => {
    expect(decodeFrame(frameOf([0, 2, 65792, true])).message).toEqual({
      kind: 'hello',
      version: 2,
      maxFrame: 65792,
    });
  });

  test('any bytes give a frame that encodes again, or that fault', () => {
    const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes));
    const anyHeader = fc
      .array(fc.oneof(u32, fc.boolean(), fc.uint8Array({ maxLength: 30 }), fc.array(u32), fc.anything()))
      .filter((header) => encodable(header))
      .map((header) => frameOf(header));
    const mutated = fc.tuple(message, fc.nat(), fc.nat(255)).map(([sent, at, value]) => {
      const bytes = encodeFrame(sent);
      bytes[at % bytes.length] = value;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(anyBytes, anyHeader, mutated), (bytes) => {
        let frame;
        try {
          frame = decodeFrame(bytes);
        } catch (error) {
          expect(isFault(error, 'wire-frame')).toBe(true);
          return;
        }
        expect(decodeFrame(encodeFrame(frame.message, frame.payload)).message).toEqual(frame.message);
      }),
      { numRuns: 3000 },
    );
  });
});

function encodable(value: unknown): boolean {
  try {
    return encode(value).length < 60_000;
  } catch {
    return false;
  }
}
