/**
 * What a visitor and the tracker say to each other over a WebSocket: one MessagePack map in each binary frame.
 * `visitor-codec.ts` and `tracker-codec.ts` write and read the bytes. Knows nothing of sockets.
 */
import type { NotaryAnswer, NotaryAsk } from './notary-messages.ts';

/** Visitor → tracker. */
export type VisitorMessage =
  /** Enter a site's room. `want`: neighbours to be introduced to now. Answered by `welcome`, then `introduce`. */
  | {
      readonly kind: 'join';
      readonly version: number;
      readonly site: string;
      readonly want: number;
      /** From the site's own server, where the tracker asks for one: see `hearsay/token`. */
      readonly token?: string | undefined;
      /** Of an earlier welcome: come back under the same name. */
      readonly ticket?: string | undefined;
      /** The stream whose viewers I would rather meet: a digest, or any name that they share. */
      readonly seeks?: string | undefined;
      /** Where I am, in degrees, where the site has asked for it. Both or neither. */
      readonly latitude?: number | undefined;
      readonly longitude?: number | undefined;
      /** It may travel in the opening request (`opening-request.ts`), and what I want follows in one more join: until then
       * introduce me to none but those who share my public address. */
      readonly early?: boolean | undefined;
    }
  /** Introduce me to up to `want` more, none of `except`. Answered by `introduce`, perhaps of nobody; where trackers form
   * a cluster, more may follow unasked. `seeks`: as in `join`, from now on; without it nothing changes. `lonely`: hardly anybody
   * could be reached from here, rather name those who can be. */
  | {
      readonly kind: 'seek';
      readonly want: number;
      readonly except: readonly string[];
      readonly seeks?: string | undefined;
      readonly lonely?: boolean | undefined;
    }
  /** Pass `data` (an SDP or candidate as the WebRTC library made it) to a member of my room. `reached`: a lonely one has connected
   * to me. */
  | {
      readonly kind: 'signal';
      readonly to: string;
      readonly data: string;
      readonly reached?: boolean | undefined;
    }
  /** Body bytes that came from neighbours and from the network since the last report: for the site's owner. No answer. */
  | { readonly kind: 'report'; readonly peers: number; readonly network: number }
  /** I am alive. Answered by `pong`. */
  | { readonly kind: 'ping' }
  | { readonly kind: 'leave' }
  | NotaryAsk;

/** Tracker → visitor. */
export type TrackerMessage =
  | NotaryAnswer
  /** You are `you` in this room, among `members` in all. Say something every `pingSeconds`, or you are taken for gone.
   * `ticket`: tell nobody; who joins with it is `you` again. `closeAtMax`: leave when you have all the neighbours you may,
   * and come back when you have too few. */
  | {
      readonly kind: 'welcome';
      readonly you: string;
      readonly members: number;
      readonly pingSeconds: number;
      readonly ticket?: string | undefined;
      readonly closeAtMax?: boolean | undefined;
    }
  /** Offer a connection to each of these. Those who share your public address may be more than you want. `beside`: all of them
   * do, and they are named beside what you want. */
  | { readonly kind: 'introduce'; readonly peers: readonly string[]; readonly beside?: boolean | undefined }
  /** `beside`: whoever says it shares your public address, and so most likely the line to the network. `lonely`: as it said. */
  | {
      readonly kind: 'signal';
      readonly from: string;
      readonly data: string;
      readonly beside?: boolean | undefined;
      readonly lonely?: boolean | undefined;
    }
  /** The member a signal was meant for has left. */
  | { readonly kind: 'gone'; readonly peer: string }
  /** `members` as in `welcome`, to whoever has joined. */
  | { readonly kind: 'pong'; readonly members?: number | undefined }
  /** The last message was refused; the socket stays open unless `fatal`. `message` says what to do. */
  | {
      readonly kind: 'error';
      readonly code: TrackerErrorCode;
      readonly message: string;
      readonly fatal: boolean;
    };

/** As the data of a signal: I have all the neighbours I may. No library makes such data. */
export const FULL = 'full';

export const TRACKER_ERROR_CODES = [
  'bad-message',
  'too-large',
  'too-fast',
  'version',
  'not-joined',
  'already-joined',
  'room-full',
  /** The site is not one of this tracker's, or the token is missing, over, or not for this site and origin. */
  'not-allowed',
] as const;

export type TrackerErrorCode = (typeof TRACKER_ERROR_CODES)[number];
