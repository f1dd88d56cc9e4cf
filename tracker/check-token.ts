/** Whether a token lets somebody in. Knows nothing of how it was issued but the secret. Called by `admission.ts`. */
import { jwtVerify } from 'jose';
import { JWTExpired } from 'jose/errors';
import { MAX_TOKEN_SECONDS } from './limits.ts';

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
