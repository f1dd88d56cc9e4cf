/**
 * Fetches runs of missing pieces of one body from the network with `Range` (RFC 9110, section 14), checked and kept.
 * Called by the flow when neighbours are late or have nothing.
 */
import type { Content } from '../content.ts';
import { pieceSpan } from '../geometry.ts';
import { isPiece } from './check-piece.ts';
import type { DeliveryParts } from './delivery-parts.ts';
import type { DeliveryTally } from './delivery-tally.ts';
import { PieceAssembler, type WholePiece } from './piece-assembler.ts';
import type { PieceKeeper } from './piece-keeper.ts';
import { Reservation } from './reservation.ts';
import type { PieceTray } from './piece-tray.ts';

interface Run {
  next: number;
  readonly end: number;
  readonly abort: AbortController;
  readonly reservation: Reservation;
}

export class NetworkLane {
  readonly #parts: DeliveryParts;
  readonly #request: Request;
  readonly #content: Content;
  readonly #tray: PieceTray;
  readonly #tally: DeliveryTally;
  readonly #keeper: PieceKeeper;
  #run: Run | null = null;
  /** Why the last run ended early; the network is not asked again after it. */
  failure: Error | null = null;

  constructor(
    parts: DeliveryParts,
    request: Request,
    content: Content,
    tray: PieceTray,
    tally: DeliveryTally,
    keeper: PieceKeeper,
  ) {
    this.#parts = parts;
    this.#request = request;
    this.#content = content;
    this.#tray = tray;
    this.#tally = tally;
    this.#keeper = keeper;
  }

  /** True while a run under way will bring piece `index`. */
  covers(index: number): boolean {
    return this.#run !== null && index >= this.#run.next && index < this.#run.end;
  }

  /** Starts a run over pieces `first` to before `end`. One at a time. */
  start(first: number, end: number): void {
    const reservation = new Reservation(this.#parts, this.#content, { start: first, end });
    const run: Run = { next: first, end, abort: new AbortController(), reservation };
    this.#run = run;
    void this.#fetch(run).then(
      () => this.#ended(run, null),
      (error: Error) => this.#ended(run, error),
    );
  }

  /** Ends the run under way when others have brought all that it would. */
  yieldTo(arrived: (index: number) => boolean): void {
    const run = this.#run;
    if (run === null) return;
    for (let index = run.next; index < run.end; index++) if (!arrived(index)) return;
    this.cancel();
  }

  cancel(): void {
    const run = this.#run;
    this.#run = null;
    run?.abort.abort();
  }

  #ended(run: Run, failure: Error | null): void {
    run.reservation.end(this.#keeper.flush());
    if (this.#run !== run) return;
    this.#run = null;
    this.failure = failure;
    this.#tray.notify();
  }

  async #fetch(run: Run): Promise<void> {
    const start = pieceSpan(this.#content.size, run.next).start;
    const end = pieceSpan(this.#content.size, run.end - 1).end;
    const request = new Request(this.#request.url, {
      headers: { range: `bytes=${start}-${end - 1}` },
      credentials: 'same-origin',
      referrer: this.#request.referrer,
      referrerPolicy: this.#request.referrerPolicy,
      signal: run.abort.signal,
    });
    const response = await this.#parts.fetch(request);
    const offset = bodyOffset(response, start);
    if (offset === null || response.body === null) throw new TypeError(`No such range: ${response.status}`);
    const assembler = new PieceAssembler(this.#content.size, offset);
    const reader = response.body.getReader();
    while (this.#run === run && run.next < run.end) {
      const { value, done } = await reader.read();
      if (done) throw new TypeError('The network body ended early');
      run.reservation.take(value.length);
      for (const piece of assembler.push(value)) this.#accept(run, piece);
    }
    if (assembler.offset < this.#content.size) await reader.cancel();
  }

  #accept(run: Run, { index, bytes }: WholePiece): void {
    if (index < run.next || index >= run.end) return;
    if (!isPiece(this.#content, index, bytes, this.#parts.hash)) {
      this.#parts.onMismatch(this.#content);
      throw new TypeError('The network bytes are not those of the manifest');
    }
    run.next = index + 1;
    this.#keeper.add(index, bytes);
    if (!this.#tray.put(index, { bytes, source: 'network' })) this.#tally.wasted += bytes.length;
  }
}

/** Where in the resource a response's body begins; `null` when it is not what was asked for. */
export function bodyOffset(response: Response, start: number): number | null {
  if (response.redirected) return null;
  if (response.status === 200) return 0;
  if (response.status !== 206) return null;
  const range = response.headers.get('content-range') ?? '';
  return range.startsWith(`bytes ${start}-`) ? start : null;
}
