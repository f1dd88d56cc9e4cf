/**
 * What passes inside one browser: between the service worker and the agent's worker over a MessagePort, and between
 * the service worker and its windows by postMessage. Structured clone carries them; bytes are transferred.
 */
import type { Content } from '../content/content.ts';
import type { Digest } from '../content/digest.ts';
import type { Span } from '../content/geometry.ts';
import type { NotaryTrust } from '../content/notary-trust.ts';
import type { Refusal } from '../content/refusal.ts';
import type { Urgency } from '../content/urgency.ts';

/** Service worker → agent's worker. */
export type AskMessage =
  /** Get these pieces from neighbours, in this order of need. Answered by `piece`, `unavailable` or both, by index. */
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly content: Content;
      readonly indexes: readonly number[];
      readonly urgency: Urgency;
      /** Milliseconds in which they may come; what is expected later is unavailable. */
      readonly withinMs: number;
    }
  /** The ask is over (served elsewhere or aborted). */
  | { readonly kind: 'cancel'; readonly id: number }
  /** These pieces are now in the store: they may be offered to neighbours. */
  | { readonly kind: 'kept'; readonly content: Content; readonly indexes: readonly number[] }
  /** The network has brought these, verified: to be put into the store. One at a time, each answered by `written`. */
  | {
      readonly kind: 'keep';
      readonly content: Content;
      readonly pieces: readonly {
        readonly index: number;
        readonly bytes: Uint8Array<ArrayBuffer>;
        readonly deflated: boolean;
      }[];
    }
  /** The network is bringing these; `release` when that is over. */
  | { readonly kind: 'reserve'; readonly content: Content; readonly indexes: readonly number[] }
  | { readonly kind: 'release'; readonly digest: Digest }
  /** It would take so many milliseconds for all that is wanted. */
  | { readonly kind: 'pace'; readonly needsMs: number }
  /** Whom the site trusts to vouch for streams. */
  | { readonly kind: 'notary'; readonly notary: NotaryTrust }
  /** A page has asked for this resource of a stream. `canWait`: it is vouched for, and the player has some left. */
  | { readonly kind: 'wanted'; readonly url: string; readonly canWait: boolean }
  /** A playlist has passed, from this URL after redirects. */
  | { readonly kind: 'playlist'; readonly url: string; readonly text: string }
  /** It holds the lock of `ready`, until it is stopped. */
  | { readonly kind: 'alive' }
  /** The site has switched everything off, or on again. */
  | { readonly kind: 'switch'; readonly on: boolean };

/** Agent's worker → service worker. */
export type AnswerMessage =
  /** The link works. `neighbours`: how many are connected; repeated at every change. `lock`: the name of a Web Lock to hold, for
   * no browser tells when the other end of a port is gone. */
  | {
      readonly kind: 'ready';
      readonly version: number;
      readonly neighbours: number;
      readonly lock: string;
    }
  /** A verified piece. `bytes` is transferred and plain. */
  | { readonly kind: 'piece'; readonly id: number; readonly index: number; readonly bytes: ArrayBuffer }
  /** A neighbour has said it will send, or is sending, pieces of this ask: waiting is worthwhile; for at least `waitMs`, when
   * the network could not bring them sooner. Then it is repeated for as long as that lasts. */
  | { readonly kind: 'coming'; readonly id: number; readonly waitMs: number }
  /** Whether all that was last to be kept is in the store. */
  | { readonly kind: 'written'; readonly all: boolean }
  /** No neighbour holds these, or all who did have failed. */
  | { readonly kind: 'unavailable'; readonly id: number; readonly indexes: readonly number[] }
  /** Signed statements of the notary, as it sent them. */
  | { readonly kind: 'statements'; readonly sealed: readonly Uint8Array<ArrayBuffer>[] }
  /** The notary does not vouch for these. */
  | { readonly kind: 'unvouched'; readonly urls: readonly string[]; readonly reason: Refusal }
  /** Fetched ahead: what the store will have was brought by neighbours, or by the network. */
  | { readonly kind: 'ahead'; readonly digest: Digest; readonly by: 'peers' | 'network' }
  /** Contents that neighbours hold something of, or are to get, as they change: asking for others is in vain. */
  | { readonly kind: 'around'; readonly added: readonly Digest[]; readonly removed: readonly Digest[] };

/** Where a body's bytes came from, in bytes. */
export interface Sources {
  readonly network: number;
  readonly peers: number;
  readonly store: number;
}

/** Service worker → window. Every message carries `hearsay: PORT_VERSION`, so that others' messages are told apart. */
export type WindowMessage =
  /** A port to the service worker, for the agent's worker (the leader's window passes it on). Transferred beside. */
  | { readonly hearsay: number; readonly kind: 'port' }
  /** One of this window's requests has been answered, wholly or up to an abort. */
  | {
      readonly hearsay: number;
      readonly kind: 'served';
      readonly url: string;
      readonly sources: Sources;
      /** Bytes that arrived and were thrown away: another source had been sooner, or the check failed. */
      readonly wasted: number;
      /** Pieces that failed the check. */
      readonly rejected: number;
      readonly reason: string;
      /** It was answered before this visitor had met any neighbour. */
      readonly early: boolean;
      /** The bytes asked for; absent when that is all of them. */
      readonly span?: Span;
    }
  /** Which major do you speak? Answered on the port beside. */
  | { readonly hearsay: number; readonly kind: 'version?' }
  /** Did a media element begin with this URL before the page was controlled? Answered with a boolean on the port beside. */
  | { readonly hearsay: number; readonly kind: 'begun?'; readonly url: string };

/** Window → service worker. */
export type WorkerMessage =
  /** This window's page came while the worker was becoming active, and is not controlled. */
  | { readonly hearsay: number; readonly kind: 'claim' }
  /** This window is bringing an agent. */
  | { readonly hearsay: number; readonly kind: 'agent-soon' }
  /** This window's agent leads: send it a port. */
  | { readonly hearsay: number; readonly kind: 'agent-here' }
  /** This window's agent stops: its port is dead. */
  | { readonly hearsay: number; readonly kind: 'agent-gone' }
  /** Seconds that the media elements of this window have buffered ahead, the least of those that play; `null`: none plays. */
  | { readonly hearsay: number; readonly kind: 'buffer'; readonly seconds: number | null }
  /** URLs this page loaded before it was controlled: keep what the browser's own cache still has of them. */
  | { readonly hearsay: number; readonly kind: 'adopt'; readonly urls: readonly string[] };
