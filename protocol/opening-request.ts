/**
 * A visitor's first message inside the request that opens its WebSocket, so that the answer comes with the answer to that: a
 * round trip sooner. It travels as the name of a subprotocol (RFC 6455, section 1.9): unlike an address, a header is not
 * written into access logs, and a token may be in it. Knows nothing of sockets.
 */
import { bytesToHex, hexToBytes } from '../content/digest.ts';
import type { VisitorMessage } from './tracker-messages.ts';
import { WIRE_VERSION } from './version.ts';

/** The subprotocol that is spoken. A browser fails a socket for whose offers it is given none, as by a proxy that drops the
 * header: whoever offers must be ready to connect again without. */
const SUBPROTOCOL = 'hearsay';
const WITH_MESSAGE = new RegExp(`(?:^|[ ,])${SUBPROTOCOL}\\.((?:[0-9a-f]{2})+)(?:[ ,]|$)`);

/** What is asked for before anything is known of what the visitor wants. */
export function earlyJoin(site: string): VisitorMessage & { readonly kind: 'join' } {
  return { kind: 'join', version: WIRE_VERSION, site, want: 0, early: true };
}

/** The subprotocols to offer, so that `message` travels along. A tracker that knows nothing of it takes the first. */
export function offeredWith(message: Uint8Array): string[] {
  return [SUBPROTOCOL, `${SUBPROTOCOL}.${bytesToHex(message)}`];
}

/** The message in a `Sec-WebSocket-Protocol` header; null when there is none. */
export function messageOffered(header: string | undefined): Uint8Array<ArrayBuffer> | null {
  const hex = WITH_MESSAGE.exec(header ?? '')?.[1];
  return hex === undefined ? null : hexToBytes(hex);
}
