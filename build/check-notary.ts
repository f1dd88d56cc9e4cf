/** What an owner says of a notary, as a manifest has it. Called by the manifest builder. */
import { MAX_NOTARY_PREFIXES } from '../content/limits.ts';
import { isNotaryUrl, isPublicKey, type NotaryTrust } from '../content/notary-trust.ts';
import { canonicalPrefix } from '../content/url-prefix.ts';
import { badOption } from './faults.ts';

/** Throws Fault `bad-option`. */
export function checkNotary({ url, key, prefixes }: NotaryTrust): NotaryTrust {
  const address = notaryAddress(url);
  checkNotaryKey(key);
  const sorted = [...new Set(prefixes.map(notaryPrefix))].sort();
  if (sorted.length === 0 || sorted.length > MAX_NOTARY_PREFIXES) {
    throw badOption('notaryPrefix', sorted.join(' '), `one to ${MAX_NOTARY_PREFIXES} of them`);
  }
  return { url: address, key, prefixes: sorted };
}

/** The canonical spelling. Throws Fault `bad-option`. */
export function notaryAddress(url: string): string {
  const address = canonicalPrefix(url.endsWith('/') ? url : `${url}/`);
  if (isNotaryUrl(address)) return address;
  throw badOption('notary', url, 'the http or https URL of a tracker, such as https://tracker.example.org');
}

/** Throws Fault `bad-option`. */
export function checkNotaryKey(key: string): void {
  if (isPublicKey(key)) return;
  throw badOption('notaryKey', key, 'the public key that the tracker prints when it starts');
}

/** The canonical spelling. Throws Fault `bad-option`. */
export function notaryPrefix(prefix: string): string {
  const found = canonicalPrefix(prefix);
  if (found !== null) return found;
  throw badOption('notaryPrefix', prefix, 'a URL without a query, such as https://cdn.example.org/live/');
}
