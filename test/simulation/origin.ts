/**
 * The origin: a CDN whose nearest edge answers every visitor, with a rate of its own when it has one, and a price. Knows
 * nothing of visitors; every fetch of a world goes through it and is counted.
 */
import type { Content } from '../../content/content.ts';
import type { Clock } from './clock.ts';
import { NOTARY_REASON, type Tally } from './figures/tally.ts';
import { EDGE_THINK_MS, PLAYLIST_BYTES } from './limits.ts';
import { Line, type Flow, type Flows } from './network/flow.ts';
import { pathFromEdge, type Path, type Place } from './network/place.ts';

export interface OriginOptions {
  /** Bytes a millisecond of all edges together; `Infinity` for more than anybody wants. */
  readonly rate: number;
  /** Price of a gigabyte (10⁹ bytes), in cents. */
  readonly centsPerGB: number;
}

export interface FetchListener {
  /** The answer's first byte is here. */
  began(): void;
  /** The bytes asked for last are here. Returns how many are wanted next, 0 for no more. */
  passed(): number;
}

type Meter = (bytes: number, from: number, to: number) => void;

export interface Fetch {
  /** Returns how many had come of the bytes asked for last. */
  cancel(): number;
}

export class Origin {
  readonly options: OriginOptions;
  readonly #clock: Clock;
  readonly #flows: Flows;
  readonly #tally: Tally;
  readonly #line: Line | null;
  readonly #meters = new Map<string, Meter>();
  readonly #seenByNotary = new Set<string>();

  constructor(options: OriginOptions, clock: Clock, flows: Flows, tally: Tally) {
    this.options = options;
    this.#clock = clock;
    this.#flows = flows;
    this.#tally = tally;
    this.#line = options.rate === Infinity ? null : new Line(options.rate);
  }

  /** Asks for `bytes`, and for more as `passed` says, over a connection that stands. `reason`: why, in a few words. */
  fetch(to: Place, bytes: number, reason: string, listener: FetchListener): Fetch {
    const path = this.#pathTo(to);
    let flow: Flow | null = null;
    let cancelled = false;
    let awaited = bytes;
    this.#clock.after(2 * path.latencyMs + EDGE_THINK_MS, () => {
      if (cancelled) return;
      listener.began();
      if (cancelled) return;
      const { lines, ceiling } = path;
      const meter = this.#meterOf(reason);
      const passed = (): number => {
        awaited = 0;
        return (awaited = listener.passed());
      };
      flow = this.#flows.start({ lines, ceiling, passed, meter }, bytes);
    });
    return {
      cancel: () => {
        cancelled = true;
        return flow === null ? 0 : awaited - this.#flows.stop(flow);
      },
    };
  }

  /** Fetches a playlist, which is too small to wait for its bytes, and again so many milliseconds later as `arrived` says;
   * `null` for never. */
  fetchPlaylist(to: Place, arrived: () => number | null): void {
    const arrive = (): void => {
      this.#meterOf('playlist')(PLAYLIST_BYTES, this.#clock.now, this.#clock.now);
      const againMs = arrived();
      if (againMs !== null) this.#clock.after(againMs, arrive);
    };
    this.#clock.after(2 * this.#pathTo(to).latencyMs + EDGE_THINK_MS, arrive);
  }

  /** A tracker's notary vouches for a content: it has fetched it, once for all whom it tells. `null`: there is none. */
  seenByNotary(tracker: number, content: Content | null): void {
    if (content === null) return;
    const name = `${tracker} ${content.digest}`;
    if (this.#seenByNotary.has(name)) return;
    this.#seenByNotary.add(name);
    this.#meterOf(NOTARY_REASON)(content.size, this.#clock.now, this.#clock.now);
  }

  #meterOf(reason: string): Meter {
    let meter = this.#meters.get(reason);
    if (!meter) {
      meter = (bytes, from, to) => this.#tally.left(reason, bytes, from, to);
      this.#meters.set(reason, meter);
    }
    return meter;
  }

  #pathTo(to: Place): Path {
    return pathFromEdge(this.#line, to);
  }
}
