/** All that the tracker's core may want done. Whoever runs it does it, in order, and decides nothing. */
import type { NotaryAsk } from '../../protocol/notary-messages.ts';
import type { TrackerErrorCode, TrackerMessage } from '../../protocol/tracker-messages.ts';
import type { NodeMessage, RemoteMember } from './node-messages.ts';
import type { RefusalReason } from './refusal-reasons.ts';

export type TrackerEffect =
  | { readonly kind: 'send'; readonly socket: number; readonly message: TrackerMessage }
  /** The core has forgotten this socket; close it. `replaced`: its visitor has come back through another. */
  | {
      readonly kind: 'close';
      readonly socket: number;
      readonly reason: TrackerErrorCode | 'silent' | 'replaced';
    }
  /** Tell `wake` at this time; replaces the last one. */
  | { readonly kind: 'wake-at'; readonly time: number }
  /** A member asks the notary. */
  | {
      readonly kind: 'ask-notary';
      readonly socket: number;
      readonly address: string;
      readonly ask: NotaryAsk;
    }
  /** For people and their logs. Decides nothing. */
  | { readonly kind: 'note'; readonly note: TrackerNote }
  | NodeEffect;

/** For the other nodes of a cluster. */
export type NodeEffect =
  /** Tell every node that this member of ours is in the room, as it now is. */
  | { readonly kind: 'announce'; readonly room: string; readonly member: RemoteMember }
  /** Tell every node that it no longer is. */
  | { readonly kind: 'withdraw'; readonly room: string; readonly member: string }
  | { readonly kind: 'tell-node'; readonly node: string; readonly message: NodeMessage };

export type TrackerNote =
  | { readonly kind: 'joined'; readonly site: string; readonly member: string; readonly members: number }
  | {
      readonly kind: 'left';
      readonly site: string;
      readonly member: string;
      readonly members: number;
      readonly reason: 'left' | 'closed' | 'silent' | 'refused' | 'replaced';
    }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      /** The connection ends with it. */
      readonly fatal: boolean;
      /** Of the page, as its browser says, where that is what was refused. Whoever connects writes it: it is cut to a length. */
      readonly origin?: string | undefined;
    };
