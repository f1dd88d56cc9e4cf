/** hls.js, as its own guide starts it. */
import HlsJs from 'hls.js';
import type { Order, StopPlayer } from './player.ts';
import { pressPlay } from './press-play.ts';

export async function startHlsJs({ video, url, autoplay, failed }: Order): Promise<StopPlayer> {
  const hls = new HlsJs();
  hls.on(HlsJs.Events.ERROR, (_, { fatal, details }) => {
    if (fatal) failed(details);
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  if (autoplay) pressPlay(video);
  return () => hls.destroy();
}
