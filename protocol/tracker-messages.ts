/**
 * What a visitor and the tracker say to each other over a WebSocket: one MessagePack map in each binary frame.
 * `tracker-codec.ts` writes and reads the bytes. Knows nothing of sockets.
 */
import type { NotaryAnswer, NotaryAsk } from './notary-messages.ts';

/** Visitor → tracker. */
export type VisitorMessage =
  /** Enter a site's room. `want`: neighbours to be introduced to now. Answered by `welcome`, then `introduce`. */
  | { readonly kind: 'join'; readonly version: number; readonly site: string; readonly want: number }
  /** Introduce me to up to `want` more, none of `except`. Answered by `introduce`, perhaps of nobody. */
  | { readonly kind: 'seek'; readonly want: number; readonly except: readonly string[] }
  /** Pass `data` (an SDP or candidate as the WebRTC library made it) to a member of my room. */
  | { readonly kind: 'signal'; readonly to: string; readonly data: string }
  /** I am alive. Answered by `pong`. */
  | { readonly kind: 'ping' }
  | { readonly kind: 'leave' }
  | NotaryAsk;

/** Tracker → visitor. */
export type TrackerMessage =
  | NotaryAnswer
  /** You are `you` in this room, among `members` in all. Say something every `pingSeconds`, or you are taken for gone. */
  | { readonly kind: 'welcome'; readonly you: string; readonly members: number; readonly pingSeconds: number }
  /** Offer a connection to each of these. */
  | { readonly kind: 'introduce'; readonly peers: readonly string[] }
  | { readonly kind: 'signal'; readonly from: string; readonly data: string }
  /** The member a signal was meant for has left. */
  | { readonly kind: 'gone'; readonly peer: string }
  | { readonly kind: 'pong' }
  /** The last message was refused; the socket stays open unless `fatal`. `message` says what to do. */
  | {
      readonly kind: 'error';
      readonly code: TrackerErrorCode;
      readonly message: string;
      readonly fatal: boolean;
    };

export type TrackerErrorCode =
  'bad-message' | 'too-large' | 'too-fast' | 'version' | 'not-joined' | 'already-joined' | 'room-full';
