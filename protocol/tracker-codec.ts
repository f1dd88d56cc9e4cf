/**
 * What the tracker says to visitors, as bytes and back. Knows nothing of sockets or rooms. Called by the agent's worker at
 * one end and the tracker at the other.
 */
import {
  count,
  decodeIn,
  decoderOf,
  encodeIn,
  flag,
  member,
  members,
  optional,
  signal,
  text,
  type Check,
  type Dialect,
  type Shapes,
} from './message-codec.ts';
import { MAX_EXPLANATION_CHARS, MAX_TICKET_CHARS, MAX_TRACKER_BYTES } from './limits.ts';
import { NOTARY_ANSWER_SHAPES } from './notary-messages.ts';
import { TRACKER_ERROR_CODES, type TrackerErrorCode, type TrackerMessage } from './tracker-messages.ts';

const errorCode: Check<TrackerErrorCode> = {
  expected: 'an error code',
  holds: (value): value is TrackerErrorCode => TRACKER_ERROR_CODES.some((code) => code === value),
};

const TRACKER_SHAPES: Shapes<TrackerMessage> = {
  ...NOTARY_ANSWER_SHAPES,
  welcome: {
    you: member,
    members: count,
    pingSeconds: count,
    ticket: optional(text(1, MAX_TICKET_CHARS)),
    closeAtMax: optional(flag),
  },
  introduce: { peers: members, beside: optional(flag) },
  signal: { from: member, data: signal, beside: optional(flag), lonely: optional(flag) },
  gone: { peer: member },
  pong: { members: optional(count) },
  error: { code: errorCode, message: text(0, MAX_EXPLANATION_CHARS), fatal: flag },
};

/** Bytes come from a tracker alone: a notary's statements. */
const TRACKER: Dialect = {
  name: 'tracker message',
  maxBytes: MAX_TRACKER_BYTES,
  decoder: decoderOf(MAX_TRACKER_BYTES),
  shapes: TRACKER_SHAPES,
};

/** Throws Fault `message-shape` for what `decodeTrackerMessage` would refuse. */
export function encodeTrackerMessage(message: TrackerMessage): Uint8Array<ArrayBuffer> {
  return encodeIn(TRACKER, message);
}

/** Throws Fault `message-shape` for anything but one whole, well-formed message. */
export function decodeTrackerMessage(bytes: Uint8Array): TrackerMessage {
  return decodeIn(TRACKER, bytes) as unknown as TrackerMessage;
}
