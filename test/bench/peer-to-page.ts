/**
 * 100 MB from a neighbour to the page through Hearsay, every piece checked and stored, and the same number of bytes
 * through a bare data channel between the same two browsers, in turns. Rates, ours ÷ raw.
 */
import type { Benchmark } from './benchmark.ts';
import { LARGE_BYTES } from './limits.ts';
import { median, ratios } from './measure.ts';
import { openRawChannel } from './raw-channel.ts';
import { bringTwoVisitors } from './two-visitors.ts';

export const peerToPage: Benchmark = {
  name: 'peerToPageRatio',
  async run({ rounds, progress }) {
    // The first round warms both up and does not count.
    const visitors = await bringTwoVisitors(rounds + 1);
    const raw = await openRawChannel(visitors.sourceContext, visitors.sinkContext);
    const ours: number[] = [];
    const theirs: number[] = [];
    const offloads: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      await visitors.prepare(round);
      const { ms, offload } = await visitors.arrive(round, visitors.sink);
      const rawMs = await raw.carry(LARGE_BYTES);
      const rate = (time: number): string => `${(LARGE_BYTES / time / 1000).toFixed(1)} MB/s`;
      progress(
        `round ${round}: ${rate(ms)}, raw ${rate(rawMs)}, ratio ${(rawMs / ms).toFixed(3)}, offload ${offload.toFixed(3)}`,
      );
      if (round === 0) continue;
      ours.push(ms);
      theirs.push(rawMs);
      offloads.push(offload);
    }
    await raw.close();
    await visitors.close();
    const rateRatios = ratios(theirs, ours);
    return [
      {
        name: 'peerToPageRatio',
        value: median(rateRatios),
        rounds: rateRatios,
        what: 'rate of 100 MB from a neighbour to the page, checked and stored ÷ rate of the bare data channel',
        target: { sense: 'at least', value: 0.75 },
      },
      {
        name: 'peerToPageOffload',
        value: median(offloads),
        rounds: offloads,
        what: 'share of these bytes that came from the neighbour',
        target: { sense: 'at least', value: 0.95 },
      },
    ];
  },
};
