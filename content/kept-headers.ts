/**
 * Which response headers a manifest keeps, and what their values may look like. Knows names and characters, never a
 * response. Called by the manifest's reader and by its builder.
 */
import { MAX_HEADER_VALUE_CHARS, MAX_MEDIA_TYPE_CHARS } from './limits.ts';

/**
 * What a page, or the browser on its behalf, acts upon. Left out on purpose: Content-Type, -Length, -Encoding and
 * -Range, which each answer computes; Set-Cookie, which is one visitor's; Date, Age and Expires, which are one answer's;
 * Vary, for what varies does not take part. The document policies are here for the offline page.
 */
const KEPT = new Set([
  'cache-control',
  'content-disposition',
  'content-language',
  'content-security-policy',
  'content-security-policy-report-only',
  'cross-origin-embedder-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'document-policy',
  'etag',
  'last-modified',
  'link',
  'origin-agent-cluster',
  'permissions-policy',
  'referrer-policy',
  'reporting-endpoints',
  'sourcemap',
  'timing-allow-origin',
  'x-content-type-options',
  'x-frame-options',
  'x-robots-tag',
]);

const CORS = /^access-control-[a-z-]+$/;
/** A field value in Latin-1, with no control character and no space at its ends (RFC 9110, 5.5). */
const VALUE = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;
/** `type/subtype`, then parameters in printable ASCII, which browsers read leniently. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+[ \t]*(?:;[\t\x20-\x7e]*)?$/;

/** True for a lower-case name of a header that a manifest may carry. */
export function isKeptHeader(name: string): boolean {
  return KEPT.has(name) || CORS.test(name);
}

/** True for a header value that cannot split or bend a response. */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_HEADER_VALUE_CHARS && VALUE.test(value);
}

/** True for a value that can stand in Content-Type. */
export function isMediaType(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_MEDIA_TYPE_CHARS && MEDIA_TYPE.test(value);
}
