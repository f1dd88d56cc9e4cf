/**
 * Who may come in: pages of listed origins, to listed sites, with a token where the owner has a secret. Knows nothing of
 * sockets and rooms. Called by `socket-server.ts` at each handshake and each join.
 */
import { createHash } from 'node:crypto';
import type { VisitorMessage } from '../protocol/tracker-messages.ts';
import { Fault } from '../content/fault.ts';
import { tokenRefusal } from './check-token.ts';
import { isOrigin, secretKey } from './token-secret.ts';

export interface AdmissionOptions {
  /** Origins of the pages that may connect; all by default. */
  readonly origins?: readonly string[] | undefined;
  /** Names of the sites that have a room here; all by default. */
  readonly sites?: readonly string[] | undefined;
  /** Secrets that tokens may be signed with. With none, nobody needs a token. */
  readonly tokenSecrets?: readonly string[] | undefined;
}

export interface Admission {
  /** Whether a page of this origin may connect at all. */
  admitsOrigin(origin: string | undefined): boolean;
  /** Why this join is refused, in a sentence; null when it is not. At once where there is no token to check. */
  refusalOf(join: Join, origin: string | undefined): string | null | Promise<string | null>;
}

type Join = VisitorMessage & { readonly kind: 'join' };

/** Throws Fault `bad-option`. */
export function createAdmission({ origins, sites, tokenSecrets }: AdmissionOptions): Admission {
  const badOrigin = origins?.find((origin) => !isOrigin(origin));
  if (badOrigin !== undefined) {
    const expected = 'an origin such as https://www.example.org';
    const message = `The tracker's option origins has ${badOrigin}. Expected ${expected}.`;
    throw new Fault('bad-option', { option: 'origins', found: badOrigin, expected }, message);
  }
  const ofOrigins = origins === undefined || origins.length === 0 ? null : new Set(origins);
  const ofSites = sites === undefined || sites.length === 0 ? null : new Set(sites);
  const keys = (tokenSecrets ?? []).map((secret) => secretKey(secret));
  return {
    admitsOrigin: (origin) => ofOrigins === null || (origin !== undefined && ofOrigins.has(origin)),
    refusalOf({ site, token }, origin) {
      if (ofSites !== null && !ofSites.has(site)) return 'This tracker is not for this site.';
      if (keys.length === 0) return null;
      if (token === undefined) {
        return 'This tracker wants a token. Give the page one with data-token, from hearsay/token.';
      }
      return tokenRefusal(token, keys, { site, origin }).then((reason) =>
        reason === null ? null : `The token ${reason}. Ask the site's server for a new one.`,
      );
    },
  };
}

/** The opaque name of a site's room, the same at every node: logs, Redis and the status page show no more than this. */
export function roomOf(site: string): string {
  return createHash('sha256').update(`hearsay room ${site}`).digest('base64url').slice(0, 22);
}
