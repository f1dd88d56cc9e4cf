/**
 * The pieces asked of one neighbour, and the putting together of what it sends. Anything but the bytes of one piece, in
 * order and of the right length, is a lie. Knows nothing of the other neighbours. Called by the fetching of pieces.
 */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';
import { pieceLength } from '../../content/geometry.ts';
import type { Data } from '../../protocol/wire.ts';
import { DEFLATE_SLACK_BYTES, MAX_LATE_ASKS, MAX_UNSOLICITED_FRAMES, MIN_PAYLOAD_BYTES } from './limits.ts';
import type { WantedPiece } from './piece-asks.ts';

export interface Download {
  readonly id: number;
  readonly content: Content;
  readonly index: number;
  /** What it is for; `null` for a probe. */
  readonly piece: WantedPiece | null;
  readonly askedAt: number;
  /** Bytes of the piece, plain. */
  readonly length: number;
  answered: boolean;
  /** The neighbour is still fetching it itself: the time says nothing of its line. */
  parked: boolean;
  heardAt: number;
  /** When the neighbour said that it holds what it had promised: its bytes are about to come. */
  heldAt: number;
  /** When the first of the bytes came. */
  begunAt: number;
  /** Bytes as sent, the first frame says how many. */
  bytes: Uint8Array<ArrayBuffer> | null;
  received: number;
  deflated: boolean;
}

/** `late`: of an ask that is over. A lie ends the link. */
export type Arrival =
  | { readonly kind: 'progress' | 'complete'; readonly download: Download }
  | { readonly kind: 'late' }
  | { readonly kind: 'lie'; readonly what: string };

/** An ask that is over. */
interface Ended {
  /** Bytes that may yet come. */
  left: number;
  readonly askedAt: number;
  answered: boolean;
}

const LATE: Arrival = { kind: 'late' };

export class Downloads {
  readonly open = new Map<number, Download>();
  /** Bytes still to come, if all goes well, of plain pieces. */
  outstandingBytes = 0;
  readonly #ended = new Map<number, Ended>();
  #unsolicited = 0;
  #lastId = 0;

  ask(content: Content, index: number, piece: WantedPiece | null, now: number): Download {
    const length = pieceLength(content.size, index);
    const download: Download = {
      id: ++this.#lastId,
      content,
      index,
      piece,
      askedAt: now,
      length,
      answered: false,
      parked: false,
      heardAt: now,
      heldAt: -Infinity,
      begunAt: Infinity,
      bytes: null,
      received: 0,
      deflated: false,
    };
    this.open.set(download.id, download);
    this.outstandingBytes += length;
    return download;
  }

  /** The neighbour now holds pieces of a content, of which it had promised some. */
  held(digest: Digest, holds: (index: number) => boolean, now: number): void {
    for (const download of this.open.values()) {
      const { content, index, heldAt } = download;
      if (heldAt === -Infinity && content.digest === digest && holds(index)) download.heldAt = now;
    }
  }

  /** The ask is over. With `mayCome`, what is still on its way is forgiven. */
  end(download: Download, mayCome: boolean): void {
    if (!this.open.delete(download.id)) return;
    this.outstandingBytes -= download.length;
    if (!mayCome) return;
    const { id, length, received, askedAt, answered } = download;
    this.#ended.set(id, { left: length + DEFLATE_SLACK_BYTES - received, askedAt, answered });
    if (this.#ended.size > MAX_LATE_ASKS) this.#ended.delete(this.#ended.keys().next().value!);
  }

  /** Milliseconds that the first answer to an ask that is over has taken; `null` when this is no such answer. */
  lateAnswer(id: number, now: number): number | null {
    const ended = this.#ended.get(id);
    if (!ended || ended.answered) return null;
    ended.answered = true;
    return now - ended.askedAt;
  }

  accept(data: Data, payload: Uint8Array<ArrayBuffer>, now: number): Arrival {
    const download = this.open.get(data.id);
    if (!download) return this.#acceptLate(data.id, payload.length);
    const what = lieIn(download, data, payload.length);
    if (what) return { kind: 'lie', what };
    if (!download.bytes) {
      download.bytes = new Uint8Array(data.total);
      download.deflated = data.deflated;
      download.begunAt = now;
    }
    download.bytes.set(payload, data.offset);
    download.received += payload.length;
    download.heardAt = now;
    return { kind: download.received === data.total ? 'complete' : 'progress', download };
  }

  #acceptLate(id: number, length: number): Arrival {
    const ended = this.#ended.get(id);
    if (!ended) {
      this.#unsolicited++;
      const what = 'data that nobody asked for';
      return this.#unsolicited > MAX_UNSOLICITED_FRAMES ? { kind: 'lie', what } : LATE;
    }
    // At least one byte, so that empty frames do not go on for ever.
    ended.left -= Math.max(1, length);
    return ended.left < 0 ? { kind: 'lie', what: 'more data than the piece has' } : LATE;
  }
}

/** True when only the engine's own asks want it. */
export function isAhead({ piece }: Download): boolean {
  return piece !== null && [...piece.asks].every((ask) => ask < 0);
}

/** When the rest of what has begun to come would take `ms` or more at its pace so far, unless more of it comes before. */
export function slowAt({ begunAt, bytes, received, length }: Download, ms: number): number {
  return begunAt + (ms * received) / ((bytes?.length ?? length) - received);
}

function lieIn(download: Download, data: Data, length: number): string | null {
  const { bytes, received } = download;
  if (bytes) {
    if (data.total !== bytes.length || data.deflated !== download.deflated) return 'a total that changes';
  } else if (data.deflated) {
    if (data.total === 0 || data.total > download.length + DEFLATE_SLACK_BYTES) return 'a wrong total';
  } else if (data.total !== download.length) return 'a wrong total';
  if (data.offset !== received) return 'a wrong offset';
  if (received + length > data.total) return 'more data than it announced';
  if (length < MIN_PAYLOAD_BYTES && received + length < data.total) return 'crumbs of data';
  return null;
}
