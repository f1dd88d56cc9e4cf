/**
 * What a manifest, or a notary, makes of the headers that a server sends with a resource. Knows nothing of where they were
 * read. Called by the manifest builder and by the tracker's notary.
 */
import { isHeaderValue, isKeptHeader } from './kept-headers.ts';

export type SentHeaders =
  | {
      readonly kind: 'shared';
      /** Content-Type as sent; `null` when nothing says it. */
      readonly type: string | null;
      /** Those that are kept, by lower-case name. */
      readonly headers: Readonly<Record<string, string>>;
    }
  /** Not the same for every visitor, or not there: it takes no part. */
  | { readonly kind: 'left-out'; readonly reason: string };

export type HeaderSource = (path: string, size: number) => Promise<SentHeaders>;

/** Directives of a response that is one visitor's alone, or nobody's to keep (RFC 9111, 5.2.2). */
const NOT_SHARED = /(?:^|[\s,])(?:no-store|private)(?:$|[\s,=])/i;
/** What may vary without the bytes or the kept headers being another's. */
const HARMLESS_VARY = new Set(['accept-encoding', 'origin', '']);

/** `sent`: by lower-case name. */
export function readSentHeaders(sent: ReadonlyMap<string, string>): SentHeaders {
  const reason = whyNotShared(sent);
  if (reason !== null) return { kind: 'left-out', reason };
  const kept = [...sent].filter(([name, value]) => isKeptHeader(name) && isHeaderValue(value));
  return { kind: 'shared', type: sent.get('content-type') ?? null, headers: Object.fromEntries(kept) };
}

function whyNotShared(sent: ReadonlyMap<string, string>): string | null {
  const caching = sent.get('cache-control') ?? '';
  if (NOT_SHARED.test(caching)) return `is sent with Cache-Control: ${caching}`;
  if (sent.has('set-cookie')) return 'is sent with Set-Cookie';
  const vary = sent.get('vary') ?? '';
  const harmless = vary.split(',').every((name) => HARMLESS_VARY.has(name.trim().toLowerCase()));
  return harmless ? null : `is sent with Vary: ${vary}`;
}
