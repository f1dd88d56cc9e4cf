/** A packaged film of four segments for the tests beside it. */
import type { Packaged } from '../../../demo-site/streams/packaged.ts';

/** Milliseconds since the epoch. */
export const SINCE = Date.UTC(2026, 0, 1);

export const PACKAGED: Packaged = {
  segments: 4,
  segmentMs: 4000,
  renditions: [
    { id: '0', width: 160, height: 90, codecs: 'avc1.4d400b', bandwidth: 100_000 },
    { id: '1', width: 320, height: 180, codecs: 'avc1.4d400d', bandwidth: 300_000 },
  ],
  picture: { timescale: 12_800, starts: [0, 51_200, 102_400, 153_600, 204_800] },
  sound: {
    id: '2',
    codecs: 'mp4a.40.2',
    bandwidth: 32_000,
    timescale: 48_000,
    starts: [0, 189_440, 381_952, 573_440, 767_968],
  },
};
