/**
 * What the codecs of the tracker's two languages share: one MessagePack map a message. Strict about every known field,
 * bounded in size and depth, and lenient in one thing: unknown scalar fields are dropped, so that a minor version may add
 * some. Knows no message. Called by `visitor-codec.ts` and `tracker-codec.ts`.
 */
import { Decoder, Encoder } from '@msgpack/msgpack';
import { Fault } from '../content/fault.ts';
import {
  MAX_MEMBER_CHARS,
  MAX_MEMBERS_NAMED,
  MAX_MESSAGE_FIELDS,
  MAX_TRACKER_BYTES,
  RELAY_ROOM_BYTES,
} from './limits.ts';

/** Bytes of the largest message a visitor may send, so that it can be passed on within MAX_TRACKER_BYTES. */
export const MAX_VISITOR_BYTES = MAX_TRACKER_BYTES - RELAY_ROOM_BYTES;

export interface Check<T> {
  readonly expected: string;
  readonly holds: (value: unknown) => value is T;
}

/** A check for every field of every kind of `Message`; the types keep it as complete as the union. */
export type Shapes<Message extends { readonly kind: string }> = {
  readonly [Kind in Message['kind']]: {
    readonly [Field in Exclude<keyof Extract<Message, { readonly kind: Kind }>, 'kind'>]: Check<
      Extract<Message, { readonly kind: Kind }>[Field]
    >;
  };
};

export interface Dialect {
  readonly name: string;
  readonly maxBytes: number;
  readonly decoder: Decoder;
  readonly shapes: Readonly<Record<string, Readonly<Record<string, Check<unknown>>>>>;
}

export const count: Check<number> = {
  expected: 'a whole number from 0',
  holds: (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
};
export const flag: Check<boolean> = {
  expected: 'a boolean',
  holds: (value): value is boolean => typeof value === 'boolean',
};
export const member = text(1, MAX_MEMBER_CHARS);
export const members: Check<readonly string[]> = {
  expected: `at most ${MAX_MEMBERS_NAMED} names, each ${member.expected}`,
  holds: (value): value is readonly string[] =>
    Array.isArray(value) && value.length <= MAX_MEMBERS_NAMED && value.every((name) => member.holds(name)),
};
export const signal = text(0, MAX_TRACKER_BYTES);
/** What is left out is not written. */
const encoder = new Encoder({ ignoreUndefined: true });

/** `maxBinLength`: bytes of a binary field. */
export function decoderOf(maxBinLength: number): Decoder {
  return new Decoder({
    maxStrLength: MAX_TRACKER_BYTES,
    maxArrayLength: MAX_MEMBERS_NAMED,
    maxMapLength: MAX_MESSAGE_FIELDS,
    maxBinLength,
    maxExtLength: 0,
  });
}

export function encodeIn(dialect: Dialect, message: object): Uint8Array<ArrayBuffer> {
  const bytes = encoder.encode(checked(dialect, message));
  checkSize(dialect, bytes);
  return bytes;
}

/** As a visitor writes its own messages, whose shape the types keep. The tracker checks it. Throws Fault `message-shape` for
 * one that is too large. */
export function encodeOwn(message: object): Uint8Array<ArrayBuffer> {
  const bytes = encoder.encode(message);
  checkSize({ name: 'visitor message', maxBytes: MAX_VISITOR_BYTES }, bytes);
  return bytes;
}

export function decodeIn(dialect: Dialect, bytes: Uint8Array): Record<string, unknown> {
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

function checkSize(dialect: Pick<Dialect, 'name' | 'maxBytes'>, bytes: Uint8Array): void {
  if (bytes.length > dialect.maxBytes) {
    throw misshapen(dialect, `${bytes.length} bytes, expected at most ${dialect.maxBytes}`);
  }
}

/** A field that may be left out. */
export function optional<T>(check: Check<T>): Check<T | undefined> {
  return {
    expected: `${check.expected}, or nothing`,
    holds: (value): value is T | undefined => value === undefined || check.holds(value),
  };
}

export function text(least: number, most: number): Check<string> {
  return {
    expected: `text of ${least} to ${most} characters`,
    holds: (value): value is string =>
      typeof value === 'string' && value.length >= least && value.length <= most,
  };
}

function misshapen(dialect: Pick<Dialect, 'name'>, detail: string): Fault<'message-shape'> {
  return new Fault(
    'message-shape',
    { message: dialect.name, detail },
    `Cannot use this ${dialect.name}: ${detail}. Do both ends run compatible versions of Hearsay?`,
  );
}
