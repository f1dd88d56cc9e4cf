/**
 * What is known of one neighbour: its connection, what it was asked, how it did. State alone; `neighbours.ts` makes and
 * ends it, the fetching of pieces and the uploads read it.
 */
import { PIECE_BYTES } from '../../content/limits.ts';
import { FIRST_FRAME_BYTES, MAX_FRAME_BYTES } from '../../protocol/limits.ts';
import { Allowance } from './allowance.ts';
import { Downloads } from './downloads.ts';
import {
  ASK_AHEAD_MS,
  FIRST_WINDOW,
  LEAST_GOODPUT,
  MAX_ASKS_OUT,
  MAX_WINDOW,
  MESSAGES_PER_SECOND,
  MESSAGE_BURST,
  PROGRESS_MS,
  STANDING_MS,
} from './limits.ts';
import type { LineCredit } from './line-credit.ts';
import { Score } from './scores.ts';

export class Neighbour {
  readonly peer: string;
  /** It shares our line to the network, on which all keep to one order of who waits for whom, believed or not. */
  readonly onLine: boolean;
  /** As `onLine`, and what it fetches we could not have sooner: believed until it breaks its word. */
  beside: boolean;
  /** It was there before us, for names are given in that order. */
  readonly elder: boolean;
  /** Shared by all neighbours. */
  readonly line: LineCredit;
  /** True once its hello has come. */
  greeted = false;
  /** Bytes of the largest frame that both take. */
  frameBytes = FIRST_FRAME_BYTES;
  readonly score = new Score();
  readonly downloads = new Downloads();
  readonly messages = new Allowance(MESSAGE_BURST, MESSAGES_PER_SECOND);
  /** Pieces' worth of bytes that may be outstanding. */
  window = FIRST_WINDOW;
  /** Asked nothing before this time: it was busy. */
  restUntil = -Infinity;
  /** Since when it has said nothing but `busy`; `Infinity` when it has not. */
  busySince = Infinity;
  /** When it was pinged; `null` when no pong is awaited. */
  pingedAt: number | null = null;
  /** When it was last sent a pong. */
  pongedAt = -Infinity;
  /** Streams that it is watching. */
  following: ReadonlySet<string> = new Set();
  /** When it last answered or sent anything that was asked for. */
  heardAt = -Infinity;
  /** Until when the bytes that it has sent are worth waiting for more. */
  paidUntil = -Infinity;
  /** When the last of them came. */
  paidAt = -Infinity;
  probedAt = -Infinity;

  constructor(peer: string, line: LineCredit, beside = false, elder = false) {
    this.peer = peer;
    this.line = line;
    this.onLine = this.beside = beside;
    this.elder = elder;
  }

  takesFrames(maxFrame: number): void {
    this.frameBytes = Math.min(maxFrame, MAX_FRAME_BYTES);
  }

  /** True when it may be asked for `bytes` more now. */
  hasRoom(bytes: number, now: number): boolean {
    const { score, downloads } = this;
    if (score.stalled || this.restUntil > now) return false;
    if (downloads.open.size === 0) return true;
    if (score.doubtful || downloads.open.size >= MAX_ASKS_OUT) return false;
    const most = Math.min(
      this.window * PIECE_BYTES,
      Math.max(FIRST_WINDOW * PIECE_BYTES, score.goodput * ASK_AHEAD_MS),
    );
    return this.beside || downloads.outstandingBytes + bytes <= most;
  }

  /** True when its word is as good as given: it has answered of late. */
  hasStanding(now: number): boolean {
    return now < this.heardAt + STANDING_MS && !this.score.stalled && !this.score.doubtful;
  }

  /** Bytes that were asked for have come: they earn it time, a word does not. */
  paid(bytes: number, now: number): void {
    this.paidAt = now;
    this.paidUntil = Math.min(now + PROGRESS_MS, Math.max(now, this.paidUntil) + bytes / LEAST_GOODPUT);
  }

  widen(): void {
    this.window = Math.min(MAX_WINDOW, this.window + 1);
  }

  narrow(): void {
    this.window = Math.max(1, this.window >> 1);
  }
}
