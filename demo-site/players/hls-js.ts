/** hls.js, as its own guide starts it. */
import HlsJs from 'hls.js';
import type { Order, StopPlayer } from './player.ts';

export async function startHlsJs({ video, url, failed }: Order): Promise<StopPlayer> {
  const hls = new HlsJs();
  hls.on(HlsJs.Events.ERROR, (_, { fatal, details }) => {
    if (fatal) failed(details);
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return () => hls.destroy();
}
