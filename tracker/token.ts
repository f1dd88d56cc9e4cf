/**
 * The public entry of `hearsay/token`: short-lived passes to a tracker, issued on the site's own server. A pass is a JSON
 * Web Token (RFC 7519, HS256), so that a server in any language can issue it: `aud` is the site, `origin` the page's
 * origin, `exp` its end. The tracker checks it in `check-token.ts`.
 */
import { SignJWT } from 'jose';
import { MAX_TOKEN_SECONDS, TOKEN_SECONDS } from './limits.ts';
import { badTokenOption, isName, isOrigin, secretKey } from './token-secret.ts';

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
  if (!isName(site)) throw badTokenOption('site', site, 'a name');
  if (!isOrigin(origin)) throw badTokenOption('origin', origin, 'an origin such as https://www.example.org');
  if (!Number.isSafeInteger(ttl) || ttl < 1 || ttl > MAX_TOKEN_SECONDS) {
    throw badTokenOption('ttl', String(ttl), `seconds from 1 to ${MAX_TOKEN_SECONDS}`);
  }
  return new SignJWT({ origin })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(site)
    .setIssuedAt()
    .setExpirationTime(`${ttl} seconds`)
    .sign(secretKey(secret));
}
