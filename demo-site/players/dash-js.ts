/**
 * dash.js, as its own guide starts it. It presses play itself: pressed before it listens, it thinks that it is paused, and
 * never asks for a new manifest.
 */
import { MediaPlayer } from 'dashjs';
import type { Order, StopPlayer } from './player.ts';

export async function startDashJs({ video, url, autoplay, failed }: Order): Promise<StopPlayer> {
  const player = MediaPlayer().create();
  player.on('error', ({ error }) => failed(typeof error === 'object' ? error.message : error));
  player.initialize(video, url, autoplay);
  return () => player.destroy();
}
