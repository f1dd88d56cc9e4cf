/** video.js with its own HLS and DASH engine, also where the browser could play HLS by itself. */
import videojs from 'video.js';
import 'video.js/dist/video-js.css';
import type { Order, StopPlayer } from './player.ts';
import { pressPlay } from './press-play.ts';

export async function startVideoJs({ video, url, autoplay, failed }: Order): Promise<StopPlayer> {
  video.classList.add('video-js');
  const player = videojs(video, {
    controls: true,
    fill: true,
    html5: { vhs: { overrideNative: true }, nativeAudioTracks: false, nativeVideoTracks: false },
  });
  player.on('error', () => failed(player.error()?.message ?? 'video.js gave up'));
  const type = url.endsWith('.mpd') ? 'application/dash+xml' : 'application/vnd.apple.mpegurl';
  player.src({ src: url, type });
  if (autoplay) pressPlay(video);
  return () => player.dispose();
}
