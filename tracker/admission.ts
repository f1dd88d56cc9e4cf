/**
 * Who may come in: pages of listed origins, to listed sites, with a token where the owner has a secret. Knows nothing of
 * sockets and rooms. Called by `socket-server.ts` at each handshake, and by `join-gate.ts` at each join.
 */
import { createHash } from 'node:crypto';
import type { VisitorMessage } from '../protocol/tracker-messages.ts';
import { Fault } from '../content/fault.ts';
import { tokenRefusal, type TokenReason } from './check-token.ts';
import type { NotAdmitted } from './core/tracker-events.ts';
import { MAX_ORIGIN_CHARS, MAX_TOKEN_SECONDS } from './limits.ts';
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
  /** Why a page of this origin may not connect at all; null when it may. */
  refusalOfOrigin(origin: string | undefined): NotAdmitted | null;
  /** Why this join is refused; null when it is not. At once where there is no token to check. */
  refusalOf(join: Join, origin: string | undefined): NotAdmitted | null | Promise<NotAdmitted | null>;
}

type Join = VisitorMessage & { readonly kind: 'join' };

/** Throws Fault `bad-option`. */
export function createAdmission(options: AdmissionOptions): Admission {
  for (const name of ['origins', 'sites', 'tokenSecrets'] as const) {
    if (options[name]?.length === 0) throw emptyList(name);
  }
  const { origins, sites, tokenSecrets } = options;
  const badOrigin = origins?.find((origin) => !isOrigin(origin));
  if (badOrigin !== undefined) {
    const expected = 'an origin such as https://www.example.org';
    const message = `The tracker's option origins has ${badOrigin}. Expected ${expected}.`;
    throw new Fault('bad-option', { option: 'origins', found: badOrigin, expected }, message);
  }
  const ofOrigins = origins === undefined ? null : new Set(origins);
  const ofSites = sites === undefined ? null : new Set(sites);
  const keys = (tokenSecrets ?? []).map((secret) => secretKey(secret));
  return {
    refusalOfOrigin: (origin) => (ofOrigins === null ? null : refusalOfOrigin(origin, ofOrigins)),
    refusalOf({ site, token }, origin) {
      if (ofSites !== null && !ofSites.has(site)) return OTHER_SITE;
      if (keys.length === 0) return null;
      if (token === undefined) return NO_TOKEN;
      return tokenRefusal(token, keys, { site, origin }).then((reason) =>
        reason === null ? null : refusalOfToken(reason, origin),
      );
    },
  };
}

/** A list that lost its last entry must not let everybody in. */
function emptyList(option: string): Fault<'bad-option'> {
  const expected = 'one or more; to let all in leave it out';
  const message = `The tracker's option ${option} is an empty list. Expected ${expected}.`;
  return new Fault('bad-option', { option, found: '', expected }, message);
}

const OTHER_SITE: NotAdmitted = { reason: 'other-site', detail: 'This tracker is not for this site.' };
const NO_TOKEN: NotAdmitted = {
  reason: 'no-token',
  detail: 'This tracker wants a token. Give the page one with data-token, from hearsay/token.',
};

/** What the token is, or does. */
const TOKENS: Readonly<Record<TokenReason, string>> = {
  'token-malformed': 'is not one of hearsay/token',
  'token-signature': 'is not signed with a secret of this tracker',
  'token-expired': 'is over',
  'token-not-yet': 'does not hold yet, by the clock of this tracker',
  'token-site': 'is for another site',
  'token-origin': 'is for pages of another origin',
  'token-too-long': `holds for more than ${MAX_TOKEN_SECONDS} s`,
};

function refusalOfToken(reason: TokenReason, origin: string | undefined): NotAdmitted {
  const detail = `The token ${TOKENS[reason]}. Ask the site's server for a new one.`;
  return reason === 'token-origin' ? { reason, detail, origin: cut(origin) } : { reason, detail };
}

function refusalOfOrigin(origin: string | undefined, allowed: ReadonlySet<string>): NotAdmitted | null {
  if (origin === undefined) {
    const detail = 'This tracker is for pages of listed origins, and the request has no Origin header.';
    return { reason: 'no-origin', detail };
  }
  if (allowed.has(origin)) return null;
  const detail = 'Pages of this origin may not connect to this tracker. Its owner lists those that may.';
  return { reason: 'other-origin', detail, origin: cut(origin) };
}

function cut(origin: string | undefined): string | undefined {
  return origin?.slice(0, MAX_ORIGIN_CHARS);
}

/** The opaque name of a site's room, the same at every node: logs, Redis and the status page show no more than this. */
export function roomOf(site: string): string {
  return createHash('sha256').update(`hearsay room ${site}`).digest('base64url').slice(0, 22);
}
