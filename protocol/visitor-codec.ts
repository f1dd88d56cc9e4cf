/**
 * What visitors say to the tracker, as bytes and back. Knows nothing of sockets or rooms. Called by the tracker, and by
 * whatever stands in for a visitor.
 */
import {
  count,
  decodeIn,
  decoderOf,
  encodeIn,
  flag,
  MAX_VISITOR_BYTES,
  member,
  members,
  optional,
  signal,
  text,
  type Check,
  type Dialect,
  type Shapes,
} from './message-codec.ts';
import { MAX_SITE_CHARS, MAX_STREAM_CHARS, MAX_TICKET_CHARS, MAX_TOKEN_CHARS } from './limits.ts';
import { NOTARY_ASK_SHAPES } from './notary-ask-shapes.ts';
import type { VisitorMessage } from './tracker-messages.ts';

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
    early: optional(flag),
  },
  seek: { want: count, except: members, seeks, lonely: optional(flag) },
  signal: { to: member, data: signal, reached: optional(flag) },
  report: { peers: count, network: count },
  ping: {},
  leave: {},
  ...NOTARY_ASK_SHAPES,
};
const VISITOR: Dialect = {
  name: 'visitor message',
  maxBytes: MAX_VISITOR_BYTES,
  decoder: decoderOf(0),
  shapes: VISITOR_SHAPES,
};

/** Throws Fault `message-shape` for what `decodeVisitorMessage` would refuse. */
export function encodeVisitorMessage(message: VisitorMessage): Uint8Array<ArrayBuffer> {
  return encodeIn(VISITOR, message);
}

/** Throws Fault `message-shape` for anything but one whole, well-formed message. */
export function decodeVisitorMessage(bytes: Uint8Array): VisitorMessage {
  return decodeIn(VISITOR, bytes) as unknown as VisitorMessage;
}

function degrees(most: number): Check<number> {
  return {
    expected: `degrees from -${most} to ${most}`,
    holds: (value): value is number =>
      typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= most,
  };
}
