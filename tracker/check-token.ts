/** Whether a token lets somebody in. Knows nothing of how it was issued but the secret. Called by `admission.ts`. */
import { jwtVerify } from 'jose';
import { JWSSignatureVerificationFailed, JWTClaimValidationFailed, JWTExpired } from 'jose/errors';
import type { AdmissionReason } from './core/refusal-reasons.ts';
import { CLOCK_LEEWAY_SECONDS, MAX_TOKEN_SECONDS } from './limits.ts';

export type TokenReason = Extract<AdmissionReason, `token-${string}`>;

interface Where {
  readonly site: string;
  readonly origin: string | undefined;
}

/** Why `token` lets nobody into `site` from `origin`; null when it does. `keys`: any of these may have signed it. */
export async function tokenRefusal(
  token: string,
  keys: readonly Uint8Array[],
  { site, origin }: Where,
  now = new Date(),
): Promise<TokenReason | null> {
  const seconds = now.getTime() / 1000;
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        audience: site,
        requiredClaims: ['exp', 'origin'],
        currentDate: now,
        clockTolerance: CLOCK_LEEWAY_SECONDS,
      });
      if (payload['origin'] !== origin) return 'token-origin';
      const left = (payload.exp ?? 0) - seconds;
      // The leeway is for its beginning alone.
      if (left <= 0) return 'token-expired';
      return left > MAX_TOKEN_SECONDS + CLOCK_LEEWAY_SECONDS ? 'token-too-long' : null;
    } catch (error) {
      // Another secret may have signed it.
      if (!(error instanceof JWSSignatureVerificationFailed)) return reasonOf(error);
    }
  }
  return 'token-signature';
}

function reasonOf(error: unknown): TokenReason {
  if (error instanceof JWTExpired) return 'token-expired';
  if (!(error instanceof JWTClaimValidationFailed) || error.reason !== 'check_failed')
    return 'token-malformed';
  if (error.claim === 'aud') return 'token-site';
  return error.claim === 'nbf' ? 'token-not-yet' : 'token-malformed';
}
