/**
 * All that can happen to the core for WebTorrent clients. `tracker/webtorrent/clients.ts` tells it. Times are
 * milliseconds on any steady clock. Sockets are numbers that are never used twice.
 */
import type { ClientMessage } from './client-messages.ts';

export type WebTorrentEvent =
  /** A socket is open. `address`: whatever shares one allowance, such as an IPv4 address or an IPv6 /64. */
  | { readonly kind: 'open'; readonly socket: number; readonly address: string }
  | { readonly kind: 'message'; readonly socket: number; readonly message: ClientMessage }
  /** A sign of life. */
  | { readonly kind: 'ping'; readonly socket: number }
  /** A frame that is no message. `detail`: in ASCII, what was expected. */
  | { readonly kind: 'garbage'; readonly socket: number; readonly detail: string }
  | { readonly kind: 'closed'; readonly socket: number }
  /** The time that the last `wake-at` named has come, or about. */
  | { readonly kind: 'wake' };
