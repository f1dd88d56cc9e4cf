/**
 * All that the swarm engine may want done. It decides; whoever runs it does, in order, and does nothing else.
 */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';
import type { VisitorMessage } from '../../protocol/tracker-messages.ts';
import type { WireMessage } from '../../protocol/wire.ts';

export type SwarmEffect =
  // Towards the visitor's own service worker.
  /** A verified piece of an ask. */
  | {
      readonly kind: 'deliver';
      readonly ask: number;
      readonly content: Content;
      readonly index: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  /** A neighbour has promised, or is sending, something of this ask: once an ask, but for one on our own line, which is worth
   * waiting for `waitMs` more. */
  | { readonly kind: 'coming'; readonly ask: number; readonly waitMs: number }
  | { readonly kind: 'unavailable'; readonly ask: number; readonly indexes: readonly number[] }
  /** Contents that some neighbour holds a piece of, as that changes. */
  | { readonly kind: 'around'; readonly added: readonly Digest[]; readonly removed: readonly Digest[] }
  | { readonly kind: 'neighbours'; readonly count: number }
  // Towards neighbours.
  | { readonly kind: 'send'; readonly peer: string; readonly message: WireMessage }
  /** Send a piece in frames of at most `frameBytes`, as the link drains; then tell `uploaded`. */
  | {
      readonly kind: 'upload';
      readonly peer: string;
      readonly id: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly deflated: boolean;
      readonly frameBytes: number;
    }
  | { readonly kind: 'stop-upload'; readonly peer: string; readonly id: number }
  /** Close the link. `ban`: and take no connection from this peer again. */
  | { readonly kind: 'disconnect'; readonly peer: string; readonly reason: string; readonly ban: boolean }
  // Bytes.
  /** Inflate if `deflated` (to exactly the piece's length, no more), hash, and tell `checked`. */
  | {
      readonly kind: 'check';
      readonly check: number;
      readonly content: Content;
      readonly index: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly deflated: boolean;
    }
  /** Keep a verified piece, as it came; then tell `kept`. */
  | {
      readonly kind: 'keep';
      readonly content: Content;
      readonly index: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly deflated: boolean;
    }
  /** Read a piece from the store to upload it; tell `read`. `soon`: of the same content, what is likely to be read next. */
  | {
      readonly kind: 'read';
      readonly read: number;
      readonly content: Content;
      readonly index: number;
      readonly soon: readonly number[];
    }
  /** The store has a piece that the visitor asks for: read it and tell `fetched`, or `lost`. */
  | { readonly kind: 'recall'; readonly content: Content; readonly index: number }
  /** Fetch these pieces from the network, check them, and tell `reserve`, then `fetched` for each, then `release`; or
   * `fetch-failed`. */
  | {
      readonly kind: 'fetch';
      readonly content: Content;
      readonly url: string;
      readonly indexes: readonly number[];
    }
  // Towards the tracker and the window.
  | { readonly kind: 'tracker-connect' }
  | { readonly kind: 'tracker-send'; readonly message: VisitorMessage }
  | { readonly kind: 'tracker-close' }
  /** Make a connection: offer when `initiator`, else answer the signal that follows. `beside`: it is known to share our line. */
  | {
      readonly kind: 'connect';
      readonly peer: string;
      readonly initiator: boolean;
      readonly beside?: boolean | undefined;
    }
  | { readonly kind: 'signal-in'; readonly peer: string; readonly data: string }
  /** Tell `wake` at this time; replaces the last one. */
  | { readonly kind: 'wake-at'; readonly time: number }
  /** For the stats and for people. Decides nothing. */
  | { readonly kind: 'note'; readonly note: SwarmNote };

export interface SwarmNote {
  readonly kind: 'neighbour';
  readonly peer: string;
  readonly state: 'connecting' | 'open' | 'closed' | 'banned';
}
