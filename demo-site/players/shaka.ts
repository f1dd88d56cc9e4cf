/** Shaka Player, as its own guide starts it. */
import shaka from 'shaka-player';
import type { Order, StopPlayer } from './player.ts';
import { pressPlay } from './press-play.ts';

export async function startShaka({ video, url, autoplay, failed }: Order): Promise<StopPlayer> {
  shaka.polyfill.installAll();
  const player = new shaka.Player();
  const tell = (error: unknown): void => {
    const { severity, code } = error as { readonly severity?: number; readonly code?: number };
    // What it can mend by itself it does (shaka.util.Error.Severity).
    if (severity !== 1) failed(`Shaka's error ${code ?? String(error)}`);
  };
  player.addEventListener('error', (event: Event) =>
    tell((event as Event & { readonly detail: unknown }).detail),
  );
  await player.attach(video);
  player.load(url).catch(tell);
  if (autoplay) pressPlay(video);
  return () => void player.destroy();
}
