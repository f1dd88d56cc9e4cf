/** Why a notary does not vouch for a resource: a code for each reason. Knows nothing of how it found out. */

export type Refusal =
  /** Not under the notary's prefixes. */
  | 'outside'
  /** Its host has no public address. */
  | 'private-address'
  /** No connection, or no answer in time. */
  | 'unreachable'
  /** The body came too slowly. */
  | 'slow'
  /** The body ended before what its length promised. */
  | 'cut-off'
  | 'too-large'
  /** Answered with a redirect: what is rebuilt from a digest would have the wrong URL. */
  | 'redirected'
  /** Answered with 401, 403 or 407. */
  | 'needs-authorization'
  /** Answered with another status than 200. */
  | 'status'
  /** Sent with `no-store`, `private`, Set-Cookie, or varying with more than encoding and origin. */
  | 'not-shared'
  /** Sent encoded though it was asked for as it is, or without a media type that can be passed on. */
  | 'not-plain'
  /** A playlist, which nobody but its own server gives out; or one that is to be followed and can't be read. */
  | 'playlist'
  /** Too large for the tracker's socket. Ask over HTTP. */
  | 'over-http'
  /** The notary has more to do than it can. */
  | 'busy'
  /** The asker has asked for too much. */
  | 'too-fast'
  /** This tracker is no notary. */
  | 'no-notary';
