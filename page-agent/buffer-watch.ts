/**
 * Reads from the page's media elements how much the player has left, whichever player it is: what is buffered after the
 * current time, at the rate at which it plays. Knows nothing of streams. Called by the public API.
 */
import { BufferNews } from './buffer-news.ts';
import { BUFFER_MS } from './limits.ts';

/** Tells `say`, when it is news, the least seconds that any element has left while something plays, and once `null` when
 * nothing plays any more. Returns its undo. */
export function watchBuffers(say: (seconds: number | null) => void): () => void {
  const news = new BufferNews();
  const look = (): void => {
    const left = Array.from(document.querySelectorAll<HTMLMediaElement>('video, audio'), secondsLeft);
    const playing = left.filter((seconds) => seconds !== null);
    const least = playing.length === 0 ? null : Math.min(...playing);
    if (news.isNews(least, performance.now())) say(least);
  };
  const timer = setInterval(look, BUFFER_MS);
  return () => clearInterval(timer);
}

/** `null` for an element that does not play, or has yet to begin, or that has everything to its end. */
function secondsLeft(element: HTMLMediaElement): number | null {
  const { paused, ended, currentTime, buffered, played, playbackRate, duration } = element;
  if (paused || ended || playbackRate <= 0 || !played.length) return null;
  for (let range = 0; range < buffered.length; range++) {
    if (buffered.start(range) > currentTime || buffered.end(range) < currentTime) continue;
    const end = buffered.end(range);
    return end >= duration ? null : (end - currentTime) / playbackRate;
  }
  return 0;
}
