/**
 * All that can happen to the tracker's core. `tracker/socket-server.ts`, and the simulation, tell it. Times are
 * milliseconds on any steady clock. Sockets are numbers that are never used twice.
 */
import type { VisitorMessage } from '../../protocol/tracker-messages.ts';
import type { NodeMessage, RemoteMember } from './node-messages.ts';
import type { AdmissionReason, DoorReason } from './refusal-reasons.ts';
import type { Whereabouts } from './whereabouts.ts';

/** Why admission refuses, as a word and in a sentence for the visitor. */
export interface NotAdmitted {
  readonly reason: AdmissionReason;
  readonly detail: string;
  /** What the visitor's browser says its page is of, where that is what does not fit. */
  readonly origin?: string | undefined;
}

/** What happens to one socket. */
export type SocketEvent =
  | { readonly kind: 'message'; readonly socket: number; readonly message: VisitorMessage }
  /** A frame that is no message. */
  | {
      readonly kind: 'garbage';
      readonly socket: number;
      readonly code: 'bad-message' | 'too-large';
      readonly detail: string;
    }
  /** A join that admission refuses. */
  | ({ readonly kind: 'not-admitted'; readonly socket: number } & NotAdmitted)
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
  /** Somebody was refused before there was a socket to speak of. */
  | {
      readonly kind: 'turned-away';
      readonly reason: AdmissionReason | DoorReason;
      readonly origin?: string | undefined;
    }
  | SocketEvent
  | NodeEvent
  /** The time that the last `wake-at` named has come, or about. */
  | { readonly kind: 'wake' };
