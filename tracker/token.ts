/**
 * The public entry of `hearsay/token`: short-lived passes to a tracker, issued on the site's own server. A pass is a JSON
 * Web Token (RFC 7519, HS256), so that a server in any language can issue it: `aud` is the site, `origin` the page's
 * origin, `exp` its end. The tracker checks it in `admission.ts`.
 */
import { jwtVerify, SignJWT } from 'jose';
import { JWTExpired } from 'jose/errors';
import { Fault } from '../content/fault.ts';
import { MAX_TOKEN_SECONDS, MIN_SECRET_CHARS, TOKEN_SECONDS } from './limits.ts';

export interface TokenRequest {
  /** Known to the site's server and the tracker alone; 32 characters or more. */
  readonly secret: string;
  /** The room: `data-site`, or the page's host. */
  readonly site: string;
  /** Of the pages that may use it, such as `https://www.example.org`. */
  readonly origin: string;
  /** Seconds that it holds (300; at most a day). Joining takes a few, but a page that comes back asks again. */
  readonly ttl?: number | undefined;
}

/** A token for `data-token` or the option `token`. Throws Fault `bad-option`. */
export async function issueToken({
  secret,
  site,
  origin,
  ttl = TOKEN_SECONDS,
}: TokenRequest): Promise<string> {
  if (site === '') throw badOption('site', site, 'a name');
  if (!isOrigin(origin)) throw badOption('origin', origin, 'an origin such as https://www.example.org');
  if (!Number.isSafeInteger(ttl) || ttl < 1 || ttl > MAX_TOKEN_SECONDS) {
    throw badOption('ttl', String(ttl), `seconds from 1 to ${MAX_TOKEN_SECONDS}`);
  }
  return new SignJWT({ origin })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(site)
    .setIssuedAt()
    .setExpirationTime(`${ttl} seconds`)
    .sign(secretKey(secret));
}

/** True for `scheme://host` with or without a port, as browsers send it. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** The key that a secret stands for. Throws Fault `bad-option` when it is too short to hold. */
export function secretKey(secret: string): Uint8Array {
  if (secret.length < MIN_SECRET_CHARS) {
    throw badOption('token secret', `${secret.length} characters long`, `${MIN_SECRET_CHARS} or more`);
  }
  return new TextEncoder().encode(secret);
}

/** Why `token` lets nobody into `site` from `origin`; null when it does. `keys`: any of these may have signed it. */
export async function tokenRefusal(
  token: string,
  keys: readonly Uint8Array[],
  { site, origin }: { readonly site: string; readonly origin: string | undefined },
): Promise<string | null> {
  let reason = 'is not signed for this site';
  for (const key of keys) {
    try {
      const options = { algorithms: ['HS256'], audience: site, requiredClaims: ['exp', 'origin'] };
      const { payload } = await jwtVerify(token, key, options);
      if (payload['origin'] !== origin) return 'is for pages of another origin';
      const left = (payload.exp ?? Infinity) - Date.now() / 1000;
      return left > MAX_TOKEN_SECONDS ? `holds for more than ${MAX_TOKEN_SECONDS} s` : null;
    } catch (error) {
      if (error instanceof JWTExpired) reason = 'is over';
    }
  }
  return reason;
}

function badOption(option: string, found: string, expected: string): Fault<'bad-option'> {
  const message = `The ${option} is ${found === '' ? 'empty' : found}. Expected ${expected}.`;
  return new Fault('bad-option', { option, found, expected }, message);
}
