/**
 * A page of a site that uses p2p-media-loader with hls.js, and what both tell of each segment. Bundled and opened by
 * `p2p-media-loader.test.ts`.
 */
import HlsJs from 'hls.js';
import type { HlsJsP2PEngine } from 'p2p-media-loader-hlsjs';

/** As published, with what it needs of Node's modules. A name that the bundler leaves alone. */
const LIBRARY = '/p2p-media-loader-hlsjs.js';

export interface LoadedSegment {
  readonly url: string;
  readonly source: 'http' | 'p2p';
  readonly bytes: number;
}

export type P2pPage = typeof globalThis & {
  /** Plays `playlist`, and meets others through `tracker`; `ahead` seconds are fetched whatever peers have. */
  readonly watch: (playlist: string, tracker: string, ahead: number) => Promise<void>;
  readonly loaded: LoadedSegment[];
  readonly peers: string[];
  readonly faults: string[];
};

const loaded: LoadedSegment[] = [];
const peers: string[] = [];
const faults: string[] = [];

async function watch(playlist: string, tracker: string, ahead: number): Promise<void> {
  const library = (await import(/* @vite-ignore */ LIBRARY)) as {
    readonly HlsJsP2PEngine: typeof HlsJsP2PEngine;
  };
  const HlsWithP2p = library.HlsJsP2PEngine.injectMixin(HlsJs);
  const hls = new HlsWithP2p({
    p2p: {
      core: {
        announceTrackers: [tracker],
        rtcConfig: { iceServers: [] },
        highDemandTimeWindow: ahead,
        httpDownloadTimeWindow: ahead,
      },
      onHlsJsCreated: ({ p2pEngine }) => {
        p2pEngine.addEventListener('onSegmentLoaded', ({ segmentUrl, downloadSource, bytesLength }) =>
          loaded.push({ url: segmentUrl, source: downloadSource, bytes: bytesLength }),
        );
        p2pEngine.addEventListener('onPeerConnect', ({ peerId }) => peers.push(peerId));
        p2pEngine.addEventListener('onTrackerError', ({ error }) => faults.push(String(error)));
        p2pEngine.addEventListener('onTrackerWarning', ({ warning }) => faults.push(String(warning)));
      },
    },
  });
  hls.on(HlsJs.Events.ERROR, (_, { fatal, details }) => fatal && faults.push(details));
  hls.loadSource(playlist);
  const video = document.querySelector('video');
  if (video === null) throw new Error('The page has no video element.');
  hls.attachMedia(video);
  void video.play();
}

Object.assign(globalThis, { watch, loaded, peers, faults });
