/**
 * What nodes send each other through Redis as bytes: MessagePack, checked on the way in, for a mistake at one node must not
 * end another. Called by `redis-nodes.ts`.
 */
import { Decoder, Encoder } from '@msgpack/msgpack';
import { MAX_MEMBERS_NAMED, MAX_TRACKER_BYTES } from '../../protocol/limits.ts';
import type { NodeMessage, RemoteMember } from '../core/node-messages.ts';
import type { NodeEvent } from '../core/tracker-events.ts';
import { MEMBERS_AT_ONCE } from './limits.ts';

const encoder = new Encoder({ ignoreUndefined: true });
const decoder = new Decoder({
  maxStrLength: MAX_TRACKER_BYTES,
  maxArrayLength: Math.max(MAX_MEMBERS_NAMED, MEMBERS_AT_ONCE),
  maxMapLength: 16,
  maxBinLength: 0,
  maxExtLength: 0,
});

type Fields = Readonly<Record<string, unknown>>;

/** The texts that each message has. */
const MESSAGE_TEXTS: Readonly<Record<NodeMessage['kind'], readonly string[]>> = {
  signal: ['room', 'from', 'to', 'data'],
  gone: ['room', 'to', 'peer'],
  absent: ['room', 'member'],
  ask: ['room', 'seeker', 'candidate'],
  grant: ['room', 'seeker', 'candidate'],
};

export function encodeMember(member: RemoteMember): Buffer {
  return Buffer.from(encoder.encode(member));
}

/** Null for anything but a member. */
export function decodeMember(bytes: Uint8Array): RemoteMember | null {
  return asMember(decode(bytes));
}

export function encodeEvent(event: NodeEvent): Buffer {
  return Buffer.from(encoder.encode(event));
}

/** Null for anything but an event. */
export function decodeEvent(bytes: Uint8Array): NodeEvent | null {
  const value = decode(bytes);
  if (!isFields(value) || typeof value['node'] !== 'string') return null;
  const { kind, node } = value;
  switch (kind) {
    case 'node-gone':
      return { kind, node };
    case 'remote-left':
      return hasTexts(value, ['room', 'member']) ? (value as unknown as NodeEvent) : null;
    case 'node-said':
      return isMessage(value['message']) ? { kind, node, message: value['message'] } : null;
    case 'remote-joined':
      return asJoined(value, node);
    default:
      return null;
  }
}

function asJoined(value: Fields, node: string): NodeEvent | null {
  const { room, members, news } = value;
  if (typeof room !== 'string' || !Array.isArray(members)) return null;
  const sound = members.map(asMember).filter((member) => member !== null);
  return { kind: 'remote-joined', node, room, members: sound, news: news === true };
}

function isMessage(value: unknown): value is NodeMessage {
  if (!isFields(value) || typeof value['kind'] !== 'string') return false;
  const { kind } = value;
  return Object.hasOwn(MESSAGE_TEXTS, kind) && hasTexts(value, MESSAGE_TEXTS[kind as NodeMessage['kind']]);
}

function asMember(value: unknown): RemoteMember | null {
  if (!isFields(value) || typeof value['id'] !== 'string') return null;
  const { id, whereabouts, seeks } = value;
  if (!isFields(whereabouts) || typeof whereabouts['address'] !== 'string') return null;
  const { address, prefix, asn, place } = whereabouts;
  const { latitude, longitude } = isFields(place) ? place : {};
  return {
    id,
    whereabouts: {
      address,
      prefix: typeof prefix === 'string' ? prefix : undefined,
      asn: typeof asn === 'number' ? asn : undefined,
      place:
        typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : undefined,
    },
    seeks: typeof seeks === 'string' ? seeks : null,
  };
}

function decode(bytes: Uint8Array): unknown {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

function hasTexts(value: Fields, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
