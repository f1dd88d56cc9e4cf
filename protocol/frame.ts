/**
 * Peer wire messages as bytes and back: header length (two bytes, big endian), a header in MessagePack, payload.
 * Knows nothing of channels or of what a message means. Called by the agent's worker at both ends of every link.
 *
 * A header is an array that begins with a small number for its kind and holds numbers, truth values, digests of 28
 * bytes and arrays of numbers, or for `assist` alone texts; never a map or an extension. Whatever is not exactly so is
 * refused.
 */
import { Decoder, Encoder } from '@msgpack/msgpack';
import { digestToBytes, digestToHex, type Digest } from '../content/digest.ts';
import { Fault } from '../content/fault.ts';
import { DIGEST_BYTES } from '../content/limits.ts';
import {
  DATA_HEADER_BYTES,
  FIRST_FRAME_BYTES,
  MAX_FRAME_BYTES,
  MAX_HEADER_BYTES,
  MAX_ASSIST_TEXTS,
  MAX_HOLDINGS,
  MAX_RUN_NUMBERS,
  MAX_STREAMS,
} from './limits.ts';
import type { Data, Holding, WireMessage } from './wire.ts';

export interface Frame {
  readonly message: WireMessage;
  /** A view into the frame, empty but for `data`. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

const KIND = {
  hello: 0,
  have: 1,
  gone: 2,
  ask: 3,
  soon: 4,
  data: 5,
  refuse: 6,
  cancel: 7,
  bye: 8,
  ping: 9,
  pong: 10,
  following: 11,
  assist: 12,
  expect: 13,
  promised: 14,
  relay: 15,
} as const;
const NUMBERED = ['soon', 'promised', 'cancel', 'ping', 'pong'] as const;
const REASONS = ['missing', 'busy'] as const;
const LENGTH_BYTES = 2;
const MAX_U32 = 2 ** 32 - 1;
const EMPTY = new Uint8Array(0);

const encoder = new Encoder({ initialBufferSize: MAX_HEADER_BYTES });
const decoder = new Decoder({
  maxStrLength: MAX_HEADER_BYTES,
  maxMapLength: 0,
  maxExtLength: 0,
  maxBinLength: DIGEST_BYTES,
  maxArrayLength: 1 + 2 * MAX_HOLDINGS,
  keyDecoder: null,
});

/** One frame. Throws Fault `wire-frame` when the message is larger than a receiver would take. */
export function encodeFrame(message: WireMessage, payload: Uint8Array = EMPTY): Uint8Array<ArrayBuffer> {
  if (message.kind !== 'data' && payload.length > 0) throw bad(`a payload with ${message.kind}`);
  return joinFrame(writeHeader(message), payload, 0, payload.length);
}

/** A `data` frame whose payload is `bytes` from `start` up to `end`, copied once. */
export function encodeDataFrame(
  header: Omit<Data, 'kind'>,
  bytes: Uint8Array,
  start: number,
  end: number,
): Uint8Array<ArrayBuffer> {
  return joinFrame([KIND.data, header.id, header.offset, header.total, header.deflated], bytes, start, end);
}

/** Most payload bytes that a `data` frame of `frameBytes` holds. */
export function payloadPerFrame(frameBytes: number): number {
  return frameBytes - DATA_HEADER_BYTES;
}

/** Reads one frame. Throws Fault `wire-frame` for anything but a frame that `encodeFrame` could have made. */
export function decodeFrame(bytes: Uint8Array<ArrayBuffer>): Frame {
  if (bytes.length > MAX_FRAME_BYTES) throw bad(`${bytes.length} bytes, over ${MAX_FRAME_BYTES}`);
  if (bytes.length < LENGTH_BYTES) throw bad(`${bytes.length} bytes, too few for a length`);
  const headerBytes = (bytes[0]! << 8) | bytes[1]!;
  const payloadStart = LENGTH_BYTES + headerBytes;
  if (headerBytes > MAX_HEADER_BYTES || payloadStart > bytes.length) {
    throw bad(`a header of ${headerBytes} bytes in a frame of ${bytes.length}`);
  }
  const message = readHeader(decodeHeader(bytes.subarray(LENGTH_BYTES, payloadStart)));
  if (message.kind !== 'data' && payloadStart < bytes.length) throw bad(`a payload with ${message.kind}`);
  return { message, payload: bytes.subarray(payloadStart) };
}

function joinFrame(
  header: readonly unknown[],
  payload: Uint8Array,
  start: number,
  end: number,
): Uint8Array<ArrayBuffer> {
  const head = encoder.encodeSharedRef(header);
  const total = LENGTH_BYTES + head.length + end - start;
  if (head.length > MAX_HEADER_BYTES) throw bad(`a header of ${head.length} bytes, over ${MAX_HEADER_BYTES}`);
  if (total > MAX_FRAME_BYTES) throw bad(`${total} bytes, over ${MAX_FRAME_BYTES}`);
  const frame = new Uint8Array(total);
  frame[0] = head.length >> 8;
  frame[1] = head.length & 0xff;
  frame.set(head, LENGTH_BYTES);
  if (end > start) {
    const whole = start === 0 && end === payload.length;
    frame.set(whole ? payload : payload.subarray(start, end), LENGTH_BYTES + head.length);
  }
  return frame;
}

function writeHeader(message: WireMessage): unknown[] {
  const kind = KIND[message.kind];
  switch (message.kind) {
    case 'hello':
      return [kind, message.version, message.maxFrame];
    case 'have':
    case 'expect':
    case 'relay':
      return [kind, ...message.holdings.flatMap((holding) => [digestToBytes(holding.digest), holding.runs])];
    case 'gone':
      return [kind, ...message.digests.map(digestToBytes)];
    case 'following':
      return [kind, ...message.streams.map(digestToBytes)];
    case 'ask':
      return [kind, message.id, digestToBytes(message.digest), message.index];
    case 'data':
      return [kind, message.id, message.offset, message.total, message.deflated];
    case 'refuse':
      return [kind, message.id, REASONS.indexOf(message.reason)];
    case 'assist':
      return [kind, ...message.texts];
    case 'bye':
      return [kind];
    default:
      return [kind, message.id];
  }
}

function decodeHeader(bytes: Uint8Array): unknown[] {
  let header: unknown;
  try {
    header = decoder.decode(bytes);
  } catch (error) {
    throw bad(`a header that is not MessagePack within bounds (${String(error)})`);
  }
  if (!Array.isArray(header)) throw bad('a header that is no array');
  return header;
}

function readHeader(fields: unknown[]): WireMessage {
  switch (fields[0]) {
    case KIND.hello:
      return readHello(fields);
    case KIND.have:
      return { kind: 'have', holdings: readHoldings(fields) };
    case KIND.expect:
      return { kind: 'expect', holdings: readHoldings(fields) };
    case KIND.relay:
      return { kind: 'relay', holdings: readHoldings(fields) };
    case KIND.gone:
      return { kind: 'gone', digests: readDigests(fields, MAX_HOLDINGS) };
    case KIND.following:
      return { kind: 'following', streams: readDigests(fields, MAX_STREAMS) };
    case KIND.ask:
      return readAsk(fields);
    case KIND.data:
      return readData(fields);
    case KIND.refuse:
      return readRefuse(fields);
    case KIND.assist:
      return { kind: 'assist', texts: readTexts(fields) };
    case KIND.bye:
      expectFields(fields, 1);
      return { kind: 'bye' };
    default:
      return readNumbered(fields);
  }
}

/** A message that is its kind and a number. */
function readNumbered(fields: unknown[]): WireMessage {
  const kind = NUMBERED.find((each) => KIND[each] === fields[0]);
  if (kind === undefined) throw bad('a message of unknown kind');
  expectFields(fields, 2);
  return { kind, id: readU32(fields[1]) };
}

function readAsk(fields: unknown[]): WireMessage {
  expectFields(fields, 4);
  const id = readU32(fields[1]);
  return { kind: 'ask', id, digest: readDigest(fields[2]), index: readU32(fields[3]) };
}

function readDigests(fields: unknown[], most: number): Digest[] {
  if (fields.length > 1 + most) throw bad(`${fields.length - 1} digests, over ${most}`);
  return fields.slice(1).map(readDigest);
}

/** A later major may say more in its hello: only the version must be readable, so that it can be told apart. */
function readHello(fields: unknown[]): WireMessage {
  const maxFrame = readU32(fields[2]);
  if (maxFrame < FIRST_FRAME_BYTES) throw bad(`a largest frame of ${maxFrame}, under ${FIRST_FRAME_BYTES}`);
  return { kind: 'hello', version: readU32(fields[1]), maxFrame };
}

function readHoldings(fields: unknown[]): Holding[] {
  if (fields.length % 2 === 0) throw bad('a digest without its runs');
  const holdings: Holding[] = [];
  for (let i = 1; i < fields.length; i += 2) {
    holdings.push({ digest: readDigest(fields[i]), runs: readRuns(fields[i + 1]) });
  }
  return holdings;
}

function readRuns(value: unknown): number[] {
  if (!Array.isArray(value) || value.length % 2 !== 0 || value.length > MAX_RUN_NUMBERS) {
    throw bad(`runs that are no even list of at most ${MAX_RUN_NUMBERS} numbers`);
  }
  let last = -1;
  for (const number of value) {
    if (readU32(number) <= last) throw bad('runs that do not ascend');
    last = number as number;
  }
  return value as number[];
}

function readData(fields: unknown[]): WireMessage {
  expectFields(fields, 5);
  const deflated = fields[4];
  if (typeof deflated !== 'boolean') throw bad('a deflated flag that is no truth value');
  return {
    kind: 'data',
    id: readU32(fields[1]),
    offset: readU32(fields[2]),
    total: readU32(fields[3]),
    deflated,
  };
}

function readRefuse(fields: unknown[]): WireMessage {
  expectFields(fields, 3);
  const reason = REASONS[readU32(fields[2])];
  if (reason === undefined) throw bad('a refusal without a known reason');
  return { kind: 'refuse', id: readU32(fields[1]), reason };
}

function readTexts([, ...texts]: unknown[]): string[] {
  if (texts.length > MAX_ASSIST_TEXTS || texts.some((text) => typeof text !== 'string'))
    throw bad('no texts');
  return texts as string[];
}

function readU32(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_U32) return value;
  throw bad('a field that is no 32-bit number');
}

function readDigest(value: unknown): Digest {
  if (value instanceof Uint8Array && value.length === DIGEST_BYTES) return digestToHex(value);
  throw bad(`a digest that is not ${DIGEST_BYTES} bytes`);
}

function expectFields(fields: unknown[], count: number): void {
  if (fields.length !== count) throw bad(`${fields.length} fields where ${count} belong`);
}

function bad(detail: string): Fault<'wire-frame'> {
  return new Fault('wire-frame', { detail }, `Not a frame of the peer wire: ${detail}. Close the link.`);
}
