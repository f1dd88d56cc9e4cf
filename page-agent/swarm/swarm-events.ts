/**
 * All that can happen to the swarm engine. The runner in the agent's worker, and the simulator, tell it; the engine
 * answers with effects. Times are milliseconds on any steady clock; the engine never asks for one.
 */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';
import type { Urgency } from '../../content/urgency.ts';
import type { PauseReason } from '../../protocol/agent-interface.ts';
import type { TrackerMessage } from '../../protocol/tracker-messages.ts';
import type { WireMessage } from '../../protocol/wire.ts';

export type SwarmEvent =
  // The visitor's own demand, from the service worker or hearsay.fetch.
  | {
      readonly kind: 'ask';
      readonly ask: number;
      readonly content: Content;
      readonly indexes: readonly number[];
      readonly urgency: Urgency;
      /** Milliseconds in which neighbours may bring it; absent for as many as it takes. */
      readonly withinMs?: number;
    }
  | { readonly kind: 'cancel'; readonly ask: number }
  /** The store now has these pieces, whoever brought them. */
  | { readonly kind: 'kept'; readonly content: Content; readonly indexes: readonly number[] }
  /** The store has lost a content, or one piece of it that was found damaged. */
  | { readonly kind: 'lost'; readonly digest: Digest; readonly index?: number }
  /** The network is bringing these: neighbours who want them may wait for ours. */
  | { readonly kind: 'reserve'; readonly content: Content; readonly indexes: readonly number[] }
  /** That is over, whatever it has brought. */
  | { readonly kind: 'release'; readonly digest: Digest }
  /** The network would take so many milliseconds for all that the visitor wants, as it comes. */
  | { readonly kind: 'pace'; readonly needsMs: number }
  // Streams, each known by an opaque name of 28 bytes that all who watch it share.
  /** These are the streams that the visitor is watching. */
  | { readonly kind: 'follow'; readonly streams: readonly Digest[] }
  /** A resource of a followed stream that will soon be wanted, and where the network has it. `near`: of a finished one, what
   * the visitor has come to: only who has that as well will want this at about the same time. */
  | {
      readonly kind: 'upcoming';
      readonly content: Content;
      readonly url: string;
      readonly stream: Digest;
      readonly near?: Digest | undefined;
    }
  /** A verified piece that the effect `fetch` asked for; when all have come, tell `release`. */
  | {
      readonly kind: 'fetched';
      readonly content: Content;
      readonly index: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  /** The effect `fetch` has failed. */
  | { readonly kind: 'fetch-failed'; readonly digest: Digest }
  // Neighbours. `peer` is the name the tracker gave.
  | { readonly kind: 'link-open'; readonly peer: string }
  | { readonly kind: 'link-closed'; readonly peer: string }
  /** A frame that parsed; `payload` is empty but for `data`. */
  | {
      readonly kind: 'message';
      readonly peer: string;
      readonly message: WireMessage;
      readonly payload: Uint8Array<ArrayBuffer>;
    }
  /** A frame that did not parse. */
  | { readonly kind: 'garbage'; readonly peer: string; readonly detail: string }
  /** Answers the effect `check`: `bytes` are the plain bytes when they match, `null` when they do not. */
  | { readonly kind: 'checked'; readonly check: number; readonly bytes: Uint8Array<ArrayBuffer> | null }
  /** Answers the effect `read`: the piece checked and as it should travel, `null` when the store has it no more, nothing when
   * the store does not answer just now. */
  | {
      readonly kind: 'read';
      readonly read: number;
      readonly piece:
        { readonly bytes: Uint8Array<ArrayBuffer>; readonly deflated: boolean } | null | undefined;
    }
  /** All of an `upload` is on the wire, or it was stopped by `stop-upload` or the link's end. */
  | { readonly kind: 'uploaded'; readonly peer: string; readonly id: number }
  // The tracker.
  | { readonly kind: 'tracker-open' }
  | { readonly kind: 'tracker-closed' }
  | { readonly kind: 'tracker-message'; readonly message: TrackerMessage }
  // Connections being made by the window.
  | { readonly kind: 'signal-out'; readonly peer: string; readonly data: string }
  | { readonly kind: 'connect-failed'; readonly peer: string }
  // The visitor and the device.
  | { readonly kind: 'pause'; readonly reason: PauseReason; readonly on: boolean }
  /** The time that the last `wake-at` named has come, or about. */
  | { readonly kind: 'wake' };
