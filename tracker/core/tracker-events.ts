/**
 * All that can happen to the tracker's core. `tracker/socket-server.ts`, and the simulation, tell it. Times are
 * milliseconds on any steady clock. Sockets are numbers that are never used twice.
 */
import type { VisitorMessage } from '../../protocol/tracker-messages.ts';
import type { NodeMessage, RemoteMember } from './node-messages.ts';
import type { Whereabouts } from './whereabouts.ts';

/** What happens to one socket. */
export type SocketEvent =
  | { readonly kind: 'message'; readonly socket: number; readonly message: VisitorMessage }
  /** A frame that is no message, or a message that is not allowed. */
  | {
      readonly kind: 'garbage';
      readonly socket: number;
      readonly code: 'bad-message' | 'too-large' | 'not-allowed';
      readonly detail: string;
    }
  | { readonly kind: 'closed'; readonly socket: number };

/** What other nodes do. */
export type NodeEvent =
  /** Members of a room at another node, new or changed. `news`: they have just come, and are not merely told of again. */
  | {
      readonly kind: 'remote-joined';
      readonly node: string;
      readonly room: string;
      readonly members: readonly RemoteMember[];
      readonly news: boolean;
    }
  | { readonly kind: 'remote-left'; readonly node: string; readonly room: string; readonly member: string }
  | { readonly kind: 'node-said'; readonly node: string; readonly message: NodeMessage }
  /** A node has ended or can't be reached: its members are gone. */
  | { readonly kind: 'node-gone'; readonly node: string }
  /** No other node can be reached. Those that can again are told of anew. */
  | { readonly kind: 'cut-off' };

export type TrackerEvent =
  /** A socket is open. */
  | ({ readonly kind: 'open'; readonly socket: number } & Whereabouts)
  | SocketEvent
  | NodeEvent
  /** The time that the last `wake-at` named has come, or about. */
  | { readonly kind: 'wake' };
