/**
 * A player of segments, live or on demand, that behaves as hls.js does with its defaults: one segment at a time, a buffer
 * ahead, a stall when that runs dry. Knows nothing of where segments come from.
 */
import type { Clock } from '../clock.ts';
import type { Film } from './film.ts';
import { request, type Request, type RequestParts } from './request.ts';
import { StreamWatch } from './stream-watch.ts';

/** Segments behind the newest at which a live player begins (hls.js `liveSyncDurationCount`). */
const LIVE_SYNC_SEGMENTS = 3;
/** Segments behind the newest at which a live player that has stalled leaps forward (`liveMaxLatencyDurationCount`; ours). */
const LIVE_MAX_SEGMENTS = 10;
/** Milliseconds of buffer that a player fills (hls.js `maxBufferLength`). */
const BUFFER_MS = 30_000;

export class Player {
  readonly #parts: RequestParts;
  readonly #film: Film;
  readonly #clock: Clock;
  readonly #watch: StreamWatch;
  #next = 0;
  #request: Request | null = null;
  /** Until when what is buffered lasts; since then it has been stalled. `null` before the first segment. */
  #dryAt: number | null = null;
  #playedFrom = 0;
  #newest = -1;
  #stopped = false;

  constructor(parts: RequestParts, film: Film) {
    this.#parts = parts;
    this.#film = film;
    this.#clock = parts.clock;
    this.#watch = new StreamWatch(parts, film);
    parts.origin.fetchPlaylist(parts.visitor.options.place, () => {
      this.#seen(film.newest(this.#clock.now));
      return this.#stopped ? null : film.pollMs;
    });
  }

  /** The visitor leaves. */
  stop(): void {
    if (this.#stopped) return;
    if (this.#request !== null) {
      this.#parts.tally.completion.add(this.#clock.now - this.#request.startedAt);
      this.#request.cancel();
    }
    this.#settle();
    this.#stopped = true;
  }

  #start(first: number, newest: number): void {
    if (this.#stopped) return;
    this.#next = first;
    this.#newest = newest;
    this.#fetch();
  }

  #seen(newest: number | null): void {
    if (this.#stopped || newest === null) return;
    this.#watch.playlist(newest);
    const sync = this.#film.pollMs === null ? 0 : Math.max(0, newest - LIVE_SYNC_SEGMENTS + 1);
    if (this.#newest < 0) this.#start(sync, newest);
    else {
      this.#newest = Math.max(this.#newest, newest);
      if (this.#isStalled && this.#next < newest - LIVE_MAX_SEGMENTS) this.#next = sync;
      this.#fetch();
    }
  }

  #fetch(): void {
    if (this.#stopped || this.#request !== null) return;
    if (this.#next > this.#newest && this.#film.pollMs !== null) return;
    const room = this.#bufferedMs - BUFFER_MS;
    if (room > 0) return this.#clock.after(room, () => this.#fetch());
    const content = this.#film.segment(this.#next);
    if (!content) return this.#finish();
    const stream = { watch: this.#watch, index: this.#next };
    this.#request = request(this.#parts, { content, urgency: 'media', dryAt: this.#dryAt, stream }, (ms) => {
      this.#request = null;
      this.#next++;
      this.#parts.tally.completion.add(ms);
      this.#parts.tally.finished++;
      this.#buffer();
      this.#fetch();
    });
  }

  get #bufferedMs(): number {
    return this.#dryAt === null ? 0 : Math.max(0, this.#dryAt - this.#clock.now);
  }

  get #isStalled(): boolean {
    return this.#dryAt !== null && this.#dryAt < this.#clock.now;
  }

  #buffer(): void {
    const { now } = this.#clock;
    if (this.#isStalled) this.#settle();
    if (this.#dryAt === null || this.#isStalled) {
      this.#playedFrom = now;
      this.#dryAt = now;
    }
    this.#dryAt += this.#film.segmentMs;
  }

  /** The film has been fetched to its end: it plays out without a stall. */
  #finish(): void {
    this.#settle();
    this.#stopped = true;
  }

  /** Counts what was played, and how long it has been stalled. */
  #settle(): void {
    if (this.#dryAt === null) return;
    const { tally } = this.#parts;
    const { now } = this.#clock;
    tally.playedMs += Math.min(now, this.#dryAt) - this.#playedFrom;
    if (!this.#isStalled) return;
    tally.stalledMs += now - this.#dryAt;
    tally.stalls++;
  }
}
