/**
 * Counts the moments in which a picture that should move does not. Pure: what the video says and the time are arguments.
 * Called by the observer in the page.
 */
import { REST_MS } from '../limits.ts';

export interface VideoState {
  /** Seconds, as `currentTime`. */
  readonly at: number;
  readonly paused: boolean;
  readonly ended: boolean;
  readonly seeking: boolean;
}

export class StallMeter {
  stalls = 0;
  #stalledMs = 0;
  #since: number | null = null;
  #at = -1;
  #movedAt = 0;
  #running = false;

  /** The first picture has been shown: from now on it should move. */
  begin(now: number): void {
    if (this.#running) return;
    this.#running = true;
    this.#movedAt = now;
  }

  /** A look at the video, several in each `REST_MS`. Times in milliseconds. */
  look(now: number, { at, paused, ended, seeking }: VideoState): void {
    if (!this.#running) return;
    const moved = at !== this.#at;
    this.#at = at;
    if (paused || ended) {
      this.#end(now);
      this.#movedAt = now;
    } else if (seeking) {
      // A player's own jump out of a stall does not end it, and a seek does not begin one.
      this.#movedAt = now;
    } else if (moved) {
      this.#end(now);
      this.#movedAt = now;
    } else if (now - this.#movedAt > REST_MS) this.#start(this.#movedAt);
  }

  /** The video has said `waiting`, or `stalled` with nothing to show next. */
  waits(now: number, { paused, ended, seeking }: VideoState): void {
    if (this.#running && !paused && !ended && !seeking) this.#start(now);
  }

  /** Seconds in all, with those of a stall that lasts. */
  seconds(now: number): number {
    return (this.#stalledMs + (this.#since === null ? 0 : now - this.#since)) / 1000;
  }

  #start(at: number): void {
    if (this.#since !== null) return;
    this.#since = at;
    this.stalls++;
  }

  #end(now: number): void {
    if (this.#since === null) return;
    this.#stalledMs += now - this.#since;
    this.#since = null;
  }
}
