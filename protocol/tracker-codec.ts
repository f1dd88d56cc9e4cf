/**
 * Tracker messages to bytes and back: one MessagePack map each. Strict about every known field, bounded in size and
 * depth, and lenient in one thing: unknown scalar fields are dropped, so that a minor version may add some.
 * Knows nothing of sockets or rooms. Called by the agent's worker at one end and the tracker at the other.
 */
import { Decoder, Encoder } from '@msgpack/msgpack';
import { Fault } from '../content/fault.ts';
import {
  MAX_EXPLANATION_CHARS,
  MAX_MEMBER_CHARS,
  MAX_MEMBERS_NAMED,
  MAX_MESSAGE_FIELDS,
  MAX_SITE_CHARS,
  MAX_STREAM_CHARS,
  MAX_TICKET_CHARS,
  MAX_TOKEN_CHARS,
  MAX_TRACKER_BYTES,
  RELAY_ROOM_BYTES,
} from './limits.ts';
import { NOTARY_ANSWER_SHAPES, NOTARY_ASK_SHAPES } from './notary-messages.ts';
import type { TrackerErrorCode, TrackerMessage, VisitorMessage } from './tracker-messages.ts';

/** Bytes of the largest message a visitor may send, so that it can be passed on within MAX_TRACKER_BYTES. */
export const MAX_VISITOR_BYTES = MAX_TRACKER_BYTES - RELAY_ROOM_BYTES;

interface Check<T> {
  readonly expected: string;
  readonly holds: (value: unknown) => value is T;
}

/** A check for every field of every kind of `Message`; the types keep it as complete as the union. */
type Shapes<Message extends { readonly kind: string }> = {
  readonly [Kind in Message['kind']]: {
    readonly [Field in Exclude<keyof Extract<Message, { readonly kind: Kind }>, 'kind'>]: Check<
      Extract<Message, { readonly kind: Kind }>[Field]
    >;
  };
};

interface Dialect {
  readonly name: string;
  readonly maxBytes: number;
  readonly decoder: Decoder;
  readonly shapes: Readonly<Record<string, Readonly<Record<string, Check<unknown>>>>>;
}

const ERROR_CODES: Readonly<Record<TrackerErrorCode, true>> = {
  'bad-message': true,
  'too-large': true,
  'too-fast': true,
  version: true,
  'not-joined': true,
  'already-joined': true,
  'room-full': true,
  'not-allowed': true,
};

const count: Check<number> = {
  expected: 'a whole number from 0',
  holds: (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
};
const member = text(1, MAX_MEMBER_CHARS);
const members: Check<readonly string[]> = {
  expected: `at most ${MAX_MEMBERS_NAMED} names, each ${member.expected}`,
  holds: (value): value is readonly string[] =>
    Array.isArray(value) && value.length <= MAX_MEMBERS_NAMED && value.every((name) => member.holds(name)),
};
const signal = text(0, MAX_TRACKER_BYTES);
const flag: Check<boolean> = {
  expected: 'true or false',
  holds: (value): value is boolean => typeof value === 'boolean',
};
const errorCode: Check<TrackerErrorCode> = {
  expected: `one of ${Object.keys(ERROR_CODES).join(', ')}`,
  holds: (value): value is TrackerErrorCode => typeof value === 'string' && Object.hasOwn(ERROR_CODES, value),
};

const ticket = optional(text(1, MAX_TICKET_CHARS));
const seeks = optional(text(1, MAX_STREAM_CHARS));

const VISITOR_SHAPES: Shapes<VisitorMessage> = {
  join: {
    version: count,
    site: text(1, MAX_SITE_CHARS),
    want: count,
    token: optional(text(1, MAX_TOKEN_CHARS)),
    ticket,
    seeks,
    latitude: optional(degrees(90)),
    longitude: optional(degrees(180)),
  },
  seek: { want: count, except: members, seeks },
  signal: { to: member, data: signal },
  report: { peers: count, network: count },
  ping: {},
  leave: {},
  ...NOTARY_ASK_SHAPES,
};
const TRACKER_SHAPES: Shapes<TrackerMessage> = {
  ...NOTARY_ANSWER_SHAPES,
  welcome: { you: member, members: count, pingSeconds: count, ticket },
  introduce: { peers: members },
  signal: { from: member, data: signal },
  gone: { peer: member },
  pong: {},
  error: { code: errorCode, message: text(0, MAX_EXPLANATION_CHARS), fatal: flag },
};
const encoder = new Encoder();
/** Bytes come from a tracker alone: a notary's statements. */
const decoderOf = (maxBinLength: number): Decoder =>
  new Decoder({
    maxStrLength: MAX_TRACKER_BYTES,
    maxArrayLength: MAX_MEMBERS_NAMED,
    maxMapLength: MAX_MESSAGE_FIELDS,
    maxBinLength,
    maxExtLength: 0,
  });

const VISITOR: Dialect = {
  name: 'visitor message',
  maxBytes: MAX_VISITOR_BYTES,
  decoder: decoderOf(0),
  shapes: VISITOR_SHAPES,
};
const TRACKER: Dialect = {
  name: 'tracker message',
  maxBytes: MAX_TRACKER_BYTES,
  decoder: decoderOf(MAX_TRACKER_BYTES),
  shapes: TRACKER_SHAPES,
};

/** Throws Fault `message-shape` for what `decodeVisitorMessage` would refuse. */
export function encodeVisitorMessage(message: VisitorMessage): Uint8Array<ArrayBuffer> {
  return encodeIn(VISITOR, message);
}

/** Throws Fault `message-shape` for anything but one whole, well-formed message. */
export function decodeVisitorMessage(bytes: Uint8Array): VisitorMessage {
  return decodeIn(VISITOR, bytes) as unknown as VisitorMessage;
}

/** Throws Fault `message-shape` for what `decodeTrackerMessage` would refuse. */
export function encodeTrackerMessage(message: TrackerMessage): Uint8Array<ArrayBuffer> {
  return encodeIn(TRACKER, message);
}

/** Throws Fault `message-shape` for anything but one whole, well-formed message. */
export function decodeTrackerMessage(bytes: Uint8Array): TrackerMessage {
  return decodeIn(TRACKER, bytes) as unknown as TrackerMessage;
}

function encodeIn(dialect: Dialect, message: object): Uint8Array<ArrayBuffer> {
  const bytes = encoder.encode(checked(dialect, message));
  checkSize(dialect, bytes);
  return bytes;
}

function decodeIn(dialect: Dialect, bytes: Uint8Array): Record<string, unknown> {
  checkSize(dialect, bytes);
  let value: unknown;
  try {
    value = dialect.decoder.decode(bytes);
  } catch (error) {
    throw misshapen(dialect, `not MessagePack within our limits (${String(error)})`);
  }
  return checked(dialect, value);
}

/** A copy of `value` with its known fields alone, in the order of the table. */
function checked(dialect: Dialect, value: unknown): Record<string, unknown> {
  if (!isObject(value) || Array.isArray(value)) throw misshapen(dialect, 'expected a map');
  const { kind } = value;
  if (typeof kind !== 'string' || !Object.hasOwn(dialect.shapes, kind)) {
    throw misshapen(dialect, `kind: expected one of ${Object.keys(dialect.shapes).join(', ')}`);
  }
  const shape = dialect.shapes[kind] ?? {};
  const nested = Object.keys(value).find((field) => !Object.hasOwn(shape, field) && isObject(value[field]));
  if (nested !== undefined) throw misshapen(dialect, `${kind}: an unknown field may be a scalar only`);
  const message: Record<string, unknown> = { kind };
  for (const [field, check] of Object.entries(shape)) {
    const found = value[field];
    if (!check.holds(found)) throw misshapen(dialect, `${kind}.${field}: expected ${check.expected}`);
    if (found !== undefined) message[field] = found;
  }
  return message;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function checkSize(dialect: Dialect, bytes: Uint8Array): void {
  if (bytes.length > dialect.maxBytes) {
    throw misshapen(dialect, `${bytes.length} bytes, expected at most ${dialect.maxBytes}`);
  }
}

/** A field that may be left out. */
function optional<T>(check: Check<T>): Check<T | undefined> {
  return {
    expected: `${check.expected}, or nothing`,
    holds: (value): value is T | undefined => value === undefined || check.holds(value),
  };
}

function degrees(most: number): Check<number> {
  return {
    expected: `degrees from -${most} to ${most}`,
    holds: (value): value is number =>
      typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= most,
  };
}

function text(least: number, most: number): Check<string> {
  return {
    expected: `text of ${least} to ${most} characters`,
    holds: (value): value is string =>
      typeof value === 'string' && value.length >= least && value.length <= most,
  };
}

function misshapen(dialect: Dialect, detail: string): Fault<'message-shape'> {
  return new Fault(
    'message-shape',
    { message: dialect.name, detail },
    `Cannot use this ${dialect.name}: ${detail}. Do both ends run compatible versions of Hearsay?`,
  );
}
