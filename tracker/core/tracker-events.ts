/**
 * All that can happen to the tracker's core. `tracker/socket-server.ts`, and the simulation, tell it. Times are
 * milliseconds on any steady clock. Sockets are numbers that are never used twice.
 */
import type { VisitorMessage } from '../../protocol/tracker-messages.ts';

export type TrackerEvent =
  /** A socket is open. `address`: whatever shares one allowance, such as an IPv4 address or an IPv6 /64. */
  | { readonly kind: 'open'; readonly socket: number; readonly address: string }
  | { readonly kind: 'message'; readonly socket: number; readonly message: VisitorMessage }
  /** A frame that is no message. */
  | {
      readonly kind: 'garbage';
      readonly socket: number;
      readonly code: 'bad-message' | 'too-large';
      readonly detail: string;
    }
  | { readonly kind: 'closed'; readonly socket: number }
  /** The time that the last `wake-at` named has come, or about. */
  | { readonly kind: 'wake' };
