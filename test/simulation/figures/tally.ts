/** What is counted while one world runs. Decides nothing; the figures are made of it at the end. */
import { Meter } from './meter.ts';
import { Samples } from './samples.ts';

export class Tally {
  /** Bytes that pages and players asked for and got. */
  readonly useful = new Meter();
  /** Bytes that arrived over visitors' lines, from neighbours and from the origin. */
  readonly peerBytes = new Meter();
  readonly originBytes = new Meter();
  /** Bytes of different contents, when they were first asked for: what must leave the origin once. */
  readonly distinct = new Meter();
  /** Bytes that visitors asked for whom no neighbour can ever reach. */
  readonly alone = new Meter();
  /** Milliseconds from a request to its first byte. */
  readonly firstByte = new Samples();
  /** Milliseconds from a request, or from the opening of a page, to its end. */
  readonly completion = new Samples();
  stalls = 0;
  playedMs = 0;
  stalledMs = 0;
  wrongBytes = 0;
  /** Pieces that failed their check. */
  rejected = 0;
  /** Bytes that each visitor has sent to neighbours. */
  readonly uploads = new Samples();
  /** Messages from visitors to trackers, and back. */
  readonly trackerHeard = new Meter();
  readonly trackerSaid = new Meter();
  /** Milliseconds of visitors' presence. */
  readonly presence = new Meter();
  joined = 0;
  gone = 0;
  finished = 0;
  /** Bytes that left the origin, by why they did. */
  readonly originBytesBy = new Map<string, Meter>();
  readonly #asked = new Set<string>();

  /** A content was asked for, by anybody. `isAlone`: by one whom no neighbour can ever reach. */
  asked(digest: string, size: number, isAlone: boolean, now: number): void {
    if (isAlone) this.alone.add(size, now);
    if (this.#asked.has(digest)) return;
    this.#asked.add(digest);
    this.distinct.add(size, now);
  }

  /** Bytes have left the origin. */
  left(reason: string, bytes: number, from: number, to: number): void {
    this.originBytes.add(bytes, from, to);
    let meter = this.originBytesBy.get(reason);
    if (!meter) this.originBytesBy.set(reason, (meter = new Meter()));
    meter.add(bytes, from, to);
  }
}
