/**
 * Whether what a player has left is worth telling: a picture that plays on runs dry when it was said that it would. Each word
 * passes through the browser's own process, and wakes the service worker. Knows no player; time is an argument. Called by
 * the watch of buffers.
 */
import { BUFFER_NEWS_GAP_MS, BUFFER_NEWS_MS } from './limits.ts';

export class BufferNews {
  /** When the player runs dry, as it was last told, and when that was; `null`: that nothing plays. */
  #said: { readonly dryAt: number; readonly at: number } | null = null;

  /** `seconds`: what is left, `null` where nothing plays. What is news counts as told. */
  isNews(seconds: number | null, now: number): boolean {
    const said = this.#said;
    if (seconds === null) {
      this.#said = null;
      return said !== null;
    }
    const dryAt = now + seconds * 1000;
    const isKnown =
      said && Math.abs(dryAt - said.dryAt) < BUFFER_NEWS_MS && now - said.at < BUFFER_NEWS_GAP_MS;
    if (isKnown) return false;
    this.#said = { dryAt, at: now };
    return true;
  }
}
