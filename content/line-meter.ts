/**
 * What the line to the network carries, as all fetches of one context together have shown, and how long neighbours may take
 * for what it would bring too. Pure arithmetic over what it is told; asked by every delivery.
 */

/** Milliseconds by which neighbours may be later than the network. Judgement: what hardly anybody notices. Simulated: so a
 * page of 3 MB in a crowd takes a tenth longer than without neighbours; with 50 more, a seventh. */
const GRACE_MS = 100;

/** The same for a film or a download that is all that is wanted: nothing on a page waits for its end. Simulated: so neighbours
 * bring 0.45 of all bytes to a flash crowd with a clip of 1 MB, with 300 a third. */
const LONE_GRACE_MS = 600;

/** Bytes a millisecond of a line that has not been measured (16 Mbit/s), and those that are quick enough for anybody (64 Mbit/s),
 * however much more it could bring. */
const ASSUMED_RATE = 2_000;
const QUICK_RATE = 8_000;

/** Halvings for promises that were not kept. Judgement: with an eighth only those who are quick are asked. */
const MAX_HALVINGS = 3;

/** Bytes that make a measurement. Judgement: of fewer, waiting for the first is most of the time. */
const SAMPLE_BYTES = 1024 * 1024;

/** Milliseconds that show how slow a line is for whoever wants more than that. Judgement: several round trips. */
const SAMPLE_MS = 1000;

/** Milliseconds of fetching that show how much comes just now, and between two words of it. Judgement: a few round trips. */
const PACE_MS = 300;

/** Weight of the newest measurement. Judgement: about the last five count. */
const NEWEST = 0.3;

export class LineMeter {
  /** Bytes of requests under way, whoever brings them. */
  wanted = 0;
  /** Promises of neighbours in a row that were not kept in time. */
  late = 0;
  /** Neighbours have taken a part of the line since the measurement began, which says nothing therefore. */
  shared = false;
  #rate = ASSUMED_RATE;
  /** What the network was last seen to bring for a while, when no neighbour took a part. */
  #seen = ASSUMED_RATE;
  /** What came of late, whoever took a part of the line; `null`: nobody knows. */
  #pace: number | null = null;
  #toldAt = -Infinity;
  #fetches = 0;
  #since = 0;
  #bytes = 0;

  /** Milliseconds that may pass until `bytes` are here, without anybody's noticing that it was not the network: half as many after
   * each promise that was not kept. `lone`: of a film or a download, and nothing else is wanted. `beside`:
   * one on the same line fetches them, beside whom the network brings no more than was seen before. */
  budget(bytes: number, lone: boolean, beside?: boolean): number {
    const grace = lone ? LONE_GRACE_MS : GRACE_MS;
    const rate = beside ? Math.min(this.#seen, this.#rate) : this.#rate;
    return (grace + bytes / rate) / 2 ** Math.min(MAX_HALVINGS, this.late);
  }

  /** Milliseconds that all that is wanted would take from the network, as it came of late; `null` when nobody knows, or it was told a
   * moment ago. */
  news(now: number): number | null {
    if (this.#pace === null || now < this.#toldAt + PACE_MS) return null;
    this.#toldAt = now;
    return this.wanted / this.#pace;
  }

  /** A fetch has begun. */
  start(now: number): void {
    if (this.#fetches++ === 0) this.#restart(now);
  }

  /** And has brought so many bytes more. */
  take(bytes: number, now: number): void {
    this.#bytes += bytes;
    const ms = now - this.#since;
    const rate = Math.min(QUICK_RATE, this.#bytes / ms);
    if (ms > PACE_MS) this.#pace = this.#bytes / ms;
    const isWhole = this.#bytes >= SAMPLE_BYTES;
    if (!this.shared && (isWhole || (ms > SAMPLE_MS && this.wanted > SAMPLE_BYTES))) this.#seen = rate;
    if (!isWhole) return;
    if (!this.shared) this.#rate += NEWEST * (rate - this.#rate);
    this.#restart(now);
  }

  end(): void {
    this.#fetches--;
  }

  #restart(now: number): void {
    this.#since = now;
    this.#bytes = 0;
    this.shared = false;
  }
}
