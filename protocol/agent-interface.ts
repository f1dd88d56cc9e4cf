/**
 * What the agent's window and the agent's worker may call of each other, over a private port. Channels, and ports to the
 * service worker, are transferred beside it as `AgentTransfer` messages on the worker itself.
 */

/** Why uploads rest. Several may hold at once. */
export type PauseReason = 'data-saver' | 'hidden' | 'battery' | 'metered' | 'visitor' | 'site';

/** What the agent's worker is started with. */
export interface AgentSettings {
  /** WebSocket URL of the tracker. */
  readonly tracker: string;
  /** The room of this site's visitors. */
  readonly site: string;
  /** What the tracker admits by, from the site's own server; `null` where it admits everybody. */
  readonly token: string | null;
  /** Where the visitor is, in degrees, when the site has asked; else `null`. */
  readonly place: { readonly latitude: number; readonly longitude: number } | null;
  /** Absolute URL of `hearsay.json`. */
  readonly manifest: string;
  /** Raw Ed25519 public key in base64, or `null`. */
  readonly publicKey: string | null;
  /** Bytes per second that may be uploaded, or `null` for no cap. */
  readonly uploadCap: number | null;
  /** Neighbours below which more are sought, and above which none is taken. */
  readonly minPeers: number;
  readonly maxPeers: number;
}

/** Totals since the agent started. Sizes in bytes. */
export interface AgentStats {
  readonly tracker: boolean;
  readonly neighbours: number;
  readonly received: number;
  readonly uploaded: number;
  readonly rejected: number;
}

/** The worker's side, called by the window. */
export interface WorkerCalls {
  /** A connection's SDP or candidate, to be passed to `peer` by the tracker. */
  signalOut(peer: string, data: string): void;
  /** No more of them follow, but for answers. */
  signalledOut(peer: string): void;
  connectFailed(peer: string): void;
  pause(reason: PauseReason, on: boolean): void;
  /** Body bytes of the page's resources came from these sources: for the tracker's owner. */
  served(peers: number, network: number): void;
  /** Begins an answer for `hearsay.fetch`; `null` when the URL is none of ours. */
  openBody(url: string, headers: readonly (readonly [string, string])[]): Promise<OpenedBody | null>;
  /** The next bytes, `null` at the end. Rejects when every source has failed. */
  readBody(body: number): Promise<ArrayBuffer | null>;
  cancelBody(body: number): void;
  /** Says goodbye to neighbours and tracker. */
  stop(): Promise<void>;
}

export interface OpenedBody {
  readonly body: number;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** The window's side, called by the worker. */
export interface WindowCalls {
  /** Make a connection: offer when `initiator`, else answer the signal that follows. */
  connect(peer: string, initiator: boolean): void;
  signalIn(peer: string, data: string): void;
  disconnect(peer: string): void;
  stats(stats: AgentStats): void;
  peer(peer: string, state: 'connecting' | 'open' | 'closed' | 'banned'): void;
}

/** Window → worker, with what is transferred beside. */
export type AgentTransfer =
  /** Begin. Two ports: the first for `WorkerCalls`, the second for `WindowCalls`. */
  | { readonly kind: 'start'; readonly settings: AgentSettings }
  /** An RTCDataChannel of a connection to `peer`. */
  | { readonly kind: 'channel'; readonly peer: string; readonly channel: unknown }
  /** A MessagePort that stands for such a channel where it can't be transferred. */
  | { readonly kind: 'relay'; readonly peer: string }
  /** A MessagePort to the service worker. */
  | { readonly kind: 'service-worker' };

/** Over a relay port: the worker's orders, and the channel's events. Binary frames pass as ArrayBuffers. */
export type RelayMessage =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'close' }
  | { readonly kind: 'frame'; readonly bytes: ArrayBuffer }
  /** Bytes waiting in the channel, after each frame and when it has drained. */
  | { readonly kind: 'buffered'; readonly bytes: number }
  /** Bytes waiting at which it counts as drained. */
  | { readonly kind: 'low-water'; readonly bytes: number };
