/** dash.js, as its own guide starts it. */
import { MediaPlayer } from 'dashjs';
import type { Order, StopPlayer } from './player.ts';

export async function startDashJs({ video, url, failed }: Order): Promise<StopPlayer> {
  const player = MediaPlayer().create();
  player.on('error', ({ error }) => failed(typeof error === 'object' ? error.message : error));
  player.initialize(video, url, false);
  return () => player.destroy();
}
