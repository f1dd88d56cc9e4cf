/** What a viewer's page is to play, as its address says it. Used by the pages of both audiences. */
import type { Order } from '../../../../demo-site/players/player.ts';
import { streamUrl } from '../../../../demo-site/watching/stream-url.ts';

export function viewerOrder(): Order {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true });
  document.body.append(video);
  const from = new URLSearchParams(location.search).get('from') ?? location.origin;
  return {
    video,
    url: streamUrl(from, 'live', 'hls-ts') ?? '',
    autoplay: true,
    failed(reason) {
      document.body.append(
        Object.assign(document.createElement('p'), { id: 'trouble', textContent: reason }),
      );
    },
  };
}
