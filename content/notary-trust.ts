/**
 * What a manifest says of the site's notary: where it is, its key, and the URLs that it may vouch for. Knows nothing of
 * statements. Called by the manifest's reader and builder, and by whoever asks the notary.
 */
import { MAX_NOTARY_PREFIXES, MAX_URL_CHARS } from './limits.ts';
import { canonicalPrefix } from './url-prefix.ts';

export interface NotaryTrust {
  /** Where it answers, a URL that ends with a slash: the HTTP address of the tracker whose role it is. */
  readonly url: string;
  /** Its raw Ed25519 public key in base64. What is not signed with it is nobody's word. */
  readonly key: string;
  /** Canonical (`url-prefix.ts`), sorted, at least one. What is not under them it can't vouch for. */
  readonly prefixes: readonly string[];
}

/** 32 bytes in base64. */
const PUBLIC_KEY = /^[A-Za-z0-9+/]{43}=$/;

/** Where a notary's statement of `url` is to be had by GET. */
export function statementAddress({ url: notary }: NotaryTrust, url: string): string {
  return `${notary}notary/statement?url=${encodeURIComponent(url)}`;
}

export function isPublicKey(value: unknown): value is string {
  return typeof value === 'string' && PUBLIC_KEY.test(value);
}

/** True for an address as `NotaryTrust` has it. */
export function isNotaryUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_URL_CHARS) return false;
  return value.endsWith('/') && canonicalPrefix(value) === value;
}

/** True for prefixes as `NotaryTrust` has them. */
export function areNotaryPrefixes(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_NOTARY_PREFIXES) return false;
  return value.every((prefix, index) => {
    if (typeof prefix !== 'string' || canonicalPrefix(prefix) !== prefix) return false;
    return index === 0 || (value[index - 1] as string) < prefix;
  });
}
