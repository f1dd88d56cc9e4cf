/**
 * The streams of an engine, begun when the first is followed: most sites have none, and the browser loads no code for them.
 * Called by the engine.
 */
import type { StreamParts, Streams } from './streams.ts';

export type StartStreams = (parts: StreamParts) => Streams;

export class LateStreams {
  readonly #start: StartStreams;
  readonly #parts: StreamParts;
  #begun: Streams | null = null;

  constructor(start: StartStreams, parts: StreamParts) {
    this.#start = start;
    this.#parts = parts;
  }

  /** Null while none was ever followed. */
  get begun(): Streams | null {
    return this.#begun;
  }

  begin(): Streams {
    return (this.#begun ??= this.#start(this.#parts));
  }
}
