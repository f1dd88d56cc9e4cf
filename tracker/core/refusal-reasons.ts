/**
 * Why visitors and clients are refused, each by a word of a fixed list: what is counted, logged and measured by, so that
 * nobody outside can make a new one. Words alone.
 */
import { TRACKER_ERROR_CODES, type TrackerErrorCode } from '../../protocol/tracker-messages.ts';

/** Before a visitor is in a room: what admission refuses. */
export const ADMISSION_REASONS = [
  /** The list of origins does not have the page's. */
  'other-origin',
  /** There is a list of origins, and the request names none: it is not from a browser. */
  'no-origin',
  /** The list of sites does not have it. */
  'other-site',
  'no-token',
  /** It is no JSON Web Token of ours: cut off, of another algorithm, or without its end, site or origin. */
  'token-malformed',
  /** No secret of this tracker has signed it: forged, or its secret has been taken off the list. */
  'token-signature',
  'token-expired',
  'token-not-yet',
  /** It is for another site. */
  'token-site',
  /** It is for pages of another origin. */
  'token-origin',
  /** It would hold for longer than tokens may. */
  'token-too-long',
] as const;
export type AdmissionReason = (typeof ADMISSION_REASONS)[number];

/** At the door, whoever it is. */
export const DOOR_REASONS = [
  /** As many connections as the server takes: nothing was read from this one. */
  'no-room',
  'draining',
  /** A WebTorrent client where none are served. */
  'web-torrent',
] as const;
export type DoorReason = (typeof DOOR_REASONS)[number];

/** What the core finds wrong itself. */
export type CoreReason = Exclude<TrackerErrorCode, 'not-allowed'> | 'tracker-full' | 'address-full';
export const CORE_REASONS: readonly CoreReason[] = [
  ...TRACKER_ERROR_CODES.filter((code) => code !== 'not-allowed'),
  /** As many sockets as the tracker may have. */
  'tracker-full',
  /** As many sockets, or new ones, as one address may have. */
  'address-full',
];

export type RefusalReason = AdmissionReason | DoorReason | CoreReason;
export const REFUSAL_REASONS: readonly RefusalReason[] = [
  ...ADMISSION_REASONS,
  ...DOOR_REASONS,
  ...CORE_REASONS,
];

export function countNone(): Record<RefusalReason, number> {
  return Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, 0])) as Record<RefusalReason, number>;
}
