/** Messages as clients write them, for the tests of the tracker's WebTorrent side. Asserts nothing itself. */
import type { ClientMessage } from '../../../../tracker/core/webtorrent/client-messages.ts';
import { readMessage } from '../../../../tracker/core/webtorrent/read-message.ts';

export const HASH = 'aaaabbbbccccddddeeee';
export const OTHER_HASH = '\u0000\u0001"\\/\b\f\n\r\t\u007f\u0080ÿþýüûúùø';

/** A peer's name of 20 characters. */
export const peerId = (name: string): string => `-WW0208-${name.padEnd(12, '_')}`;

export const offersOf = (count: number, from = 'x'): { offer: object; offer_id: string }[] =>
  Array.from({ length: count }, (_, i) => ({
    offer: { type: 'offer', sdp: `v=0\r\n${from}${i}` },
    offer_id: `${from}${i}`.padEnd(20, '.'),
  }));

export function announceOf(peer: string, fields: object = {}): object {
  return { action: 'announce', info_hash: HASH, peer_id: peerId(peer), left: 100, ...fields };
}

export function answerOf(peer: string, to: string, fields: object = {}): object {
  return announceOf(peer, {
    to_peer_id: peerId(to),
    offer_id: 'x0'.padEnd(20, '.'),
    answer: { type: 'answer', sdp: 'v=0\r\n' },
    ...fields,
  });
}

/** Reads text, or what JSON makes of an object, as the tracker reads it from a socket. */
export function read(written: object | string): ClientMessage {
  const bytes = Buffer.from(typeof written === 'string' ? written : JSON.stringify(written));
  return readMessage(bytes, (text, from, to) => text.toString('latin1', from, to));
}

/** What a client makes of what the tracker sends. */
export function parsed(byteText: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(byteText, 'latin1').toString()) as Record<string, unknown>;
}
