/**
 * Makes the responses of verified bytes: status and headers from the manifest and the byte range asked for, never from a
 * peer. Called by `answer.ts`.
 */
import { resolveByteRange } from '../byte-range.ts';
import type { Span } from '../geometry.ts';
import { PIECE_BYTES } from '../limits.ts';
import type { ManifestEntry } from '../manifest.ts';

/** Pieces in the answer to an open-ended range of a film. Judgement: 4 MiB, some seconds of film; the element asks on
 * (RFC 9110, section 15.3.7, allows less than was asked), and a worker that dies costs it one short request. */
const WINDOW_PIECES = 16;

export type AskedRange =
  | { readonly kind: 'whole'; readonly span: Span }
  | { readonly kind: 'part'; readonly span: Span }
  | { readonly kind: 'unsatisfiable' }
  | { readonly kind: 'unsupported' };

/** Which bytes of a resource of `size` bytes a request's `Range` asks for. `windowed`: the asker is a media element. */
export function askedRange(header: string | null, size: number, windowed: boolean): AskedRange {
  const range = resolveByteRange(header, size);
  switch (range.kind) {
    case 'whole':
      return { kind: 'whole', span: { start: 0, end: size } };
    case 'span':
      return { kind: 'part', span: windowed && isOpenEnded(header) ? windowOf(range.span) : range.span };
    case 'unsatisfiable':
    case 'unsupported':
      return range;
  }
}

/** Status, reason phrase and headers for a body of `range` of the entry. */
export function responseInit(entry: ManifestEntry, range: AskedRange): ResponseInit {
  const headers = new Headers({ ...entry.headers, 'content-type': entry.type });
  const size = entry.content.size;
  if (range.kind === 'whole') {
    headers.set('content-length', String(size));
    return { status: 200, statusText: 'OK', headers };
  }
  if (range.kind === 'part') {
    const { start, end } = range.span;
    headers.set('content-length', String(end - start));
    headers.set('content-range', `bytes ${start}-${end - 1}/${size}`);
    return { status: 206, statusText: 'Partial Content', headers };
  }
  headers.set('content-range', `bytes */${size}`);
  headers.delete('content-type');
  return { status: 416, statusText: 'Range Not Satisfiable', headers };
}

function isOpenEnded(header: string | null): boolean {
  return header !== null && /-\s*$/.test(header);
}

function windowOf(span: Span): Span {
  const firstPiece = Math.floor(span.start / PIECE_BYTES);
  return { start: span.start, end: Math.min(span.end, (firstPiece + WINDOW_PIECES) * PIECE_BYTES) };
}
