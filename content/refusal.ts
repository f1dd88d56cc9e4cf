/** Why a notary does not vouch for a resource: a code for each reason. Knows nothing of how it found out. */

export const REFUSALS = {
  /** Not under the notary's prefixes. */
  outside: true,
  /** Its host has no public address. */
  'private-address': true,
  /** No connection, or no answer in time. */
  unreachable: true,
  /** The body came too slowly. */
  slow: true,
  /** The body ended before what its length promised. */
  'cut-off': true,
  'too-large': true,
  /** Answered with a redirect: what is rebuilt from a digest would have the wrong URL. */
  redirected: true,
  /** Answered with 401, 403 or 407. */
  'needs-authorization': true,
  /** Answered with another status than 200. */
  status: true,
  /** Sent with `no-store`, `private`, Set-Cookie, or varying with more than encoding and origin. */
  'not-shared': true,
  /** Sent encoded though it was asked for as it is, or without a media type that can be passed on. */
  'not-plain': true,
  /** A playlist, which nobody but its own server gives out; or one that is to be followed and can't be read. */
  playlist: true,
  /** Too large for the tracker's socket. Ask over HTTP. */
  'over-http': true,
  /** The notary has more to do than it can. */
  busy: true,
  /** The asker has asked for too much. */
  'too-fast': true,
  /** This tracker is no notary. */
  'no-notary': true,
} as const;

export type Refusal = keyof typeof REFUSALS;
