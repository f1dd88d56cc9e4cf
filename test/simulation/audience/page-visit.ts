/**
 * Somebody opens a page: its files are asked for several at once, in order, until all are there. Knows nothing of where
 * they come from. Called by the world for visitors who read.
 */
import type { Content } from '../../../content/content.ts';
import type { Urgency } from '../../../content/urgency.ts';
import { request, type RequestParts } from './request.ts';

export interface PageFile {
  readonly content: Content;
  readonly urgency: Urgency;
}

/** Files under way at once where nothing else is said: over HTTP/1.1 six, and over HTTP/2 all that a browser has found. */
export const FILES_AT_ONCE = 8;

export class PageVisit {
  readonly #parts: RequestParts;
  readonly #files: readonly PageFile[];
  readonly #openedAt: number;
  readonly #whenLoaded: () => void;
  #next = 0;
  #loaded = 0;
  #left = false;

  constructor(parts: RequestParts, files: readonly PageFile[], atOnce: number, loaded: () => void) {
    this.#parts = parts;
    this.#files = files;
    this.#whenLoaded = loaded;
    this.#openedAt = parts.clock.now;
    for (let i = 0; i < Math.min(atOnce, files.length); i++) this.#load();
  }

  /** The visitor leaves. What is under way is cancelled with the visitor's other requests. */
  stop(): void {
    this.#left = true;
    if (this.#loaded < this.#files.length) this.#measure();
  }

  #load(): void {
    if (this.#left) return;
    const file = this.#files[this.#next++];
    if (!file) return;
    request(this.#parts, file, () => {
      if (++this.#loaded === this.#files.length) this.#done();
      else this.#load();
    });
  }

  #done(): void {
    this.#measure();
    this.#parts.tally.finished++;
    this.#whenLoaded();
  }

  #measure(): void {
    const { tally, clock } = this.#parts;
    tally.completion.add(clock.now - this.#openedAt);
  }
}
