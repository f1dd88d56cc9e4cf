/**
 * A page with hls.js and p2p-media-loader, as its guide starts it and with its own settings but for the tracker's address
 * and for STUN, which nobody needs on one machine and which is not to be had here. Bundled by `live-stages.ts`; the
 * library is served beside it as it was published.
 */
import HlsJs, { type HlsConfig, type LoaderCallbacks, type LoaderContext } from 'hls.js';
import type { HlsJsP2PEngine } from 'p2p-media-loader-hlsjs';
import { pressPlay } from '../../../../demo-site/players/press-play.ts';
import type { ObservedPage } from '../../../watch/in-page/observer.ts';
import { viewerOrder } from './viewer-order.ts';

/** A name that the bundler leaves alone. */
const LIBRARY = '/p2p-media-loader-hlsjs.js';

const page = globalThis as ObservedPage & { readonly tracker?: string };
const { HlsJsP2PEngine: Engine } = (await import(/* @vite-ignore */ LIBRARY)) as {
  readonly HlsJsP2PEngine: typeof HlsJsP2PEngine;
};
const { video, url, failed } = viewerOrder();
const hls = new (Engine.injectMixin(HlsJs))({
  p2p: { core: { announceTrackers: [page.tracker ?? ''], rtcConfig: { iceServers: [] } } },
});
// Much of what the player is given comes by no request that could be seen.
const Loader = hls.config.fLoader as NonNullable<HlsConfig['fLoader']>;
hls.config.fLoader = class extends Loader {
  override load(...[context, config, callbacks]: Parameters<InstanceType<typeof Loader>['load']>): void {
    const askedAt = performance.now();
    const told: LoaderCallbacks<LoaderContext>['onSuccess'] = (response, ...rest) => {
      if (response.data instanceof ArrayBuffer) page.playerIsGiven(context.url, response.data, askedAt);
      callbacks.onSuccess(response, ...(rest as [never, never, never]));
    };
    super.load(context, config, { ...callbacks, onSuccess: told });
  }
};
hls.on(HlsJs.Events.ERROR, (_, { fatal, details }) => {
  if (fatal) failed(details);
});
hls.loadSource(url);
hls.attachMedia(video);
pressPlay(video);
