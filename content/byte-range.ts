/**
 * What a `Range` header asks for, after RFC 9110, section 14. Knows a header's text and a size, never a response.
 * Called by the service worker before it answers 200, 206 or 416.
 */
import type { Span } from './geometry.ts';

export type ByteRange =
  /** No range, or one that a recipient ignores: answer 200. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'span'; readonly span: Span }
  /** Answer 416. */
  | { readonly kind: 'unsatisfiable' }
  /** Several ranges: leave the request to the network. */
  | { readonly kind: 'unsupported' };

/** Range units are case-insensitive (14.1). */
const UNIT = /^bytes=/i;
/** `first-last`, `first-` or `-suffix` (14.1.2). */
const SPEC = /^(\d*)-(\d*)$/;

/** Resolves `header` for a resource of `size` bytes. Never throws. */
export function resolveByteRange(header: string | null, size: number): ByteRange {
  if (header === null || !UNIT.test(header)) return { kind: 'whole' };
  // A list may hold empty elements, which a recipient skips (5.6.1.2).
  const specs = header
    .slice('bytes='.length)
    .split(',')
    .map((spec) => spec.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((spec) => spec !== '');
  const [only] = specs;
  if (only === undefined || !specs.every(isValid)) return { kind: 'whole' };
  return specs.length > 1 ? { kind: 'unsupported' } : resolveOne(only, size);
}

function isValid(spec: string): boolean {
  const match = SPEC.exec(spec);
  if (match === null || spec === '-') return false;
  const [, first, last] = match;
  return first === '' || last === '' || Number(first) <= Number(last);
}

function resolveOne(spec: string, size: number): ByteRange {
  const dash = spec.indexOf('-');
  const first = spec.slice(0, dash);
  const last = spec.slice(dash + 1);
  if (first === '') {
    const suffix = Number(last);
    if (suffix === 0) return { kind: 'unsatisfiable' };
    // Satisfiable, but no Content-Range can name the bytes of nothing: the range is ignored, as a server may (14.2).
    if (size === 0) return { kind: 'whole' };
    return { kind: 'span', span: { start: Math.max(0, size - suffix), end: size } };
  }
  const start = Number(first);
  if (start >= size) return { kind: 'unsatisfiable' };
  const end = last === '' ? size : Math.min(size, Number(last) + 1);
  return { kind: 'span', span: { start, end } };
}
