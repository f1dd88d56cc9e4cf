/**
 * Asks neighbours for the pieces of one body, a window ahead of the page, and checks what comes. Called by the flow.
 * Knows nothing of who the neighbours are.
 */
import type { Content } from '../content.ts';
import type { Urgency } from '../urgency.ts';
import { isPiece } from './check-piece.ts';
import type { DeliveryParts } from './delivery-parts.ts';
import type { DeliveryTally } from './delivery-tally.ts';
import type { PeerAsk, PeerAskListener } from './peer-source.ts';
import type { PieceTray } from './piece-tray.ts';

/** Pieces asked for ahead of the page: 8 MiB, enough for four neighbours at their full windows. */
const AHEAD_PIECES = 32;

/** Pieces in an ask, so that the window moves in steps and not by a message for each piece. */
const STEP_PIECES = 8;

/** Milliseconds after which neighbours are asked again for what none of them had. Judgement, for what may take any time: what others
 * fetch at the same pace is there by then, and the page has not come so far. Simulated, for what the network brings meanwhile: whoever
 * began before on the same line may be known by then; so sixteen there load 1.0 to 1.05 copies of a feed, with as long 1.0 to 1.08. */
const AGAIN_MS = 2000;
const SOON_AGAIN_MS = 500;

export class PeerLane {
  readonly #parts: DeliveryParts;
  readonly #content: Content;
  readonly #urgency: Urgency;
  readonly #tray: PieceTray;
  readonly #tally: DeliveryTally;
  readonly #asks = new Set<PeerAsk>();
  readonly #outstanding = new Set<number>();
  /** When a piece that has been asked for may be so again. */
  readonly #againAt = new Map<number, number>();
  /** Neighbours hold something of this content: it may be asked for. */
  isOpen = false;
  /** Until when the network could bring nothing sooner, for one on our own line fetches it; 0: others have promised something, -1:
   * nobody has. */
  waitsUntil = -1;

  constructor(
    parts: DeliveryParts,
    content: Content,
    urgency: Urgency,
    tray: PieceTray,
    tally: DeliveryTally,
  ) {
    this.#parts = parts;
    this.#content = content;
    this.#urgency = urgency;
    this.#tray = tray;
    this.#tally = tally;
  }

  /** True while an answer for piece `index` is outstanding. */
  expects(index: number): boolean {
    return this.#outstanding.has(index);
  }

  /** When piece `index` may be asked for; `null` while it is, or as nobody is known to hold any. */
  askableAt(index: number): number | null {
    const at = this.#againAt.get(index) ?? this.#parts.now();
    return this.isOpen && at < Infinity ? at : null;
  }

  /** Asks for what is wanted of the window of `ahead` pieces that begins at `from`, unless it was asked for already, not counting
   * what was asked for in vain and a while ago. `withinMs`: in how many milliseconds a piece may come. */
  askAhead(
    from: number,
    end: number,
    wanted: (index: number) => boolean,
    withinMs: (index: number) => number,
    ahead = AHEAD_PIECES,
  ): void {
    if (!this.isOpen) return;
    const limit = Math.min(end, from + ahead);
    const now = this.#parts.now();
    const indexes: number[] = [];
    for (let index = from; index < limit; index++) {
      if ((this.#againAt.get(index) ?? now) <= now && wanted(index)) indexes.push(index);
    }
    const urgent = indexes[0] === from || limit === end;
    if (indexes.length === 0 || (!urgent && indexes.length < Math.min(STEP_PIECES, ahead))) return;
    this.#ask(indexes, withinMs(indexes.at(-1)!));
  }

  cancel(): void {
    this.isOpen = false;
    for (const ask of this.#asks) ask.cancel();
    this.#asks.clear();
    this.#outstanding.clear();
  }

  #ask(indexes: readonly number[], withinMs: number): void {
    for (const index of indexes) {
      this.#outstanding.add(index);
      this.#againAt.set(index, Infinity);
    }
    const listener: PeerAskListener = {
      piece: (index, bytes) => this.#piece(index, bytes),
      coming: (waitMs) => {
        this.waitsUntil = Math.max(this.waitsUntil, waitMs && this.#parts.now() + waitMs);
        this.#tray.notify();
      },
      unavailable: (missing) => {
        for (const index of missing) {
          this.#outstanding.delete(index);
          this.#againAt.set(index, this.#parts.now() + (withinMs < Infinity ? SOON_AGAIN_MS : AGAIN_MS));
        }
        this.#tray.notify();
      },
    };
    this.#asks.add(this.#parts.peers.ask(this.#content, indexes, this.#urgency, listener, withinMs));
  }

  #piece(index: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.#outstanding.delete(index);
    if (!isPiece(this.#content, index, bytes, this.#parts.hash)) {
      this.#tally.rejected += 1;
      this.#tray.notify();
      return;
    }
    this.#parts.line.shared = true;
    if (!this.#tray.put(index, { bytes, source: 'peers' })) this.#tally.wasted += bytes.length;
  }
}
