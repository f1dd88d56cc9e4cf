/** All that the tracker's core may want done. Whoever runs it does it, in order, and decides nothing. */
import type { NotaryAsk } from '../../protocol/notary-messages.ts';
import type { TrackerErrorCode, TrackerMessage } from '../../protocol/tracker-messages.ts';

export type TrackerEffect =
  | { readonly kind: 'send'; readonly socket: number; readonly message: TrackerMessage }
  /** The core has forgotten this socket; close it. */
  | { readonly kind: 'close'; readonly socket: number; readonly reason: TrackerErrorCode | 'silent' }
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
  | { readonly kind: 'note'; readonly note: TrackerNote };

export type TrackerNote =
  | { readonly kind: 'joined'; readonly site: string; readonly member: string; readonly members: number }
  | {
      readonly kind: 'left';
      readonly site: string;
      readonly member: string;
      readonly members: number;
      readonly reason: 'left' | 'closed' | 'silent' | 'refused';
    }
  | { readonly kind: 'refused'; readonly code: TrackerErrorCode; readonly fatal: boolean };
