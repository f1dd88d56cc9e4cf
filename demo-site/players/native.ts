/** The browser itself, which plays HLS or does not. */
import type { Order, StopPlayer } from './player.ts';
import { pressPlay } from './press-play.ts';

export async function startNative({ video, url, autoplay, failed }: Order): Promise<StopPlayer> {
  if (video.canPlayType('application/vnd.apple.mpegurl') === '') {
    failed('this browser does not play HLS by itself');
    return () => undefined;
  }
  // Without it the time code in the picture could not be read, nor the stream be shared.
  video.crossOrigin = 'anonymous';
  video.addEventListener('error', () => failed(video.error?.message ?? 'the browser gave up'));
  video.src = url;
  if (autoplay) pressPlay(video);
  return () => {
    video.removeAttribute('src');
    video.load();
  };
}
