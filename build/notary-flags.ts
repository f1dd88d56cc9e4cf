/**
 * The flags that make a tracker a notary, and those by which a manifest names one: each set says one thing together. Knows
 * nothing of other flags. Called by the command line.
 */
import type { NotaryTrust } from '../content/notary-trust.ts';
import type { NotaryOptions } from '../tracker/tracker.ts';
import { checkNotaryKey, notaryAddress, notaryPrefix } from './check-notary.ts';
import { badOption } from './faults.ts';
import { readKey } from './read-key.ts';

export interface NotaryFlags {
  readonly notaryPrefix: readonly string[];
  /** The file with the private key. */
  readonly notaryKey?: string;
  readonly notaryAllowPrivate?: boolean;
  readonly notaryIgnoreQuery?: readonly string[];
}

export interface NotaryTrustFlags {
  readonly notary?: string;
  /** The public key. */
  readonly notaryKey?: string;
  readonly notaryPrefix: readonly string[];
}

/** `undefined` without any of them. Throws Fault `bad-option` or `cannot-read`. */
export async function readNotaryFlags(flags: NotaryFlags): Promise<NotaryOptions | undefined> {
  const { notaryPrefix: prefixes, notaryKey: keyFile } = flags;
  const { notaryAllowPrivate: allowPrivate, notaryIgnoreQuery: ignoredQuery } = flags;
  if (prefixes.length === 0 && keyFile === undefined) return undefined;
  if (prefixes.length === 0 || keyFile === undefined) {
    for (const prefix of prefixes) notaryPrefix(prefix);
    throw badOption(
      keyFile === undefined ? 'notaryPrefix' : 'notaryKey',
      keyFile ?? prefixes.join(' '),
      '--notary-prefix and --notary-key together, or neither',
    );
  }
  return { prefixes, privateKey: await readKey(keyFile), allowPrivate, ignoredQuery };
}

/** `undefined` without any of them. Throws Fault `bad-option`. */
export function readNotaryTrust({
  notary: url,
  notaryKey: key,
  notaryPrefix: prefixes,
}: NotaryTrustFlags): NotaryTrust | undefined {
  if (url === undefined && key === undefined && prefixes.length === 0) return undefined;
  if (url !== undefined && key !== undefined && prefixes.length > 0) return { url, key, prefixes };
  // What is wrong in itself comes first: the rest would not mend it.
  if (url !== undefined) notaryAddress(url);
  if (key !== undefined) checkNotaryKey(key);
  for (const prefix of prefixes) notaryPrefix(prefix);
  throw badOption(
    whichGiven(url, key),
    url ?? key ?? prefixes.join(' '),
    '--notary, --notary-key and --notary-prefix together, or none of them',
  );
}

function whichGiven(url: string | undefined, key: string | undefined): string {
  if (url !== undefined) return 'notary';
  return key === undefined ? 'notaryPrefix' : 'notaryKey';
}
