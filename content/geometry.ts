/** Piece geometry: which bytes a piece covers and which pieces a byte range needs. Knows sizes, never bytes. */
import { PIECE_BYTES } from './limits.ts';

/** Bytes from `start` up to and not including `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Number of pieces in a resource of `size` bytes; an empty one has none. */
export function pieceCount(size: number): number {
  return Math.ceil(size / PIECE_BYTES);
}

/** Bytes that piece `index` covers in a resource of `size` bytes. */
export function pieceSpan(size: number, index: number): Span {
  const start = index * PIECE_BYTES;
  return { start, end: Math.min(size, start + PIECE_BYTES) };
}

/** Length in bytes of piece `index` in a resource of `size` bytes. */
export function pieceLength(size: number, index: number): number {
  const span = pieceSpan(size, index);
  return span.end - span.start;
}

/** First piece and the one after the last that together cover `span`. An empty span needs none. */
export function piecesCovering(span: Span): Span {
  if (span.end <= span.start) return { start: 0, end: 0 };
  return { start: Math.floor(span.start / PIECE_BYTES), end: Math.ceil(span.end / PIECE_BYTES) };
}

/** First piece and the one after the last that lie wholly inside `span` of a resource of `size` bytes. */
export function piecesWithin(size: number, span: Span): Span {
  const start = Math.ceil(span.start / PIECE_BYTES);
  const end = span.end >= size ? pieceCount(size) : Math.floor(span.end / PIECE_BYTES);
  return { start, end: Math.max(start, end) };
}
