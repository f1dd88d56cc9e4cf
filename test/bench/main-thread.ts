/**
 * What the window that holds the connections pays while 100 MB arrive through them: task time of its main thread, from
 * CDP's `Performance.getMetrics`. Another tab of the same visitor asks for the bytes and reads them, in a process of its
 * own, so that what is measured is Hearsay and not the reading.
 */
import type { CDPSession } from 'playwright';
import type { Benchmark } from './benchmark.ts';
import { LARGE_BYTES } from './limits.ts';
import { median } from './measure.ts';
import { bringTwoVisitors } from './two-visitors.ts';
import { VisitorPage } from './visitor-page.ts';

const MEGABYTE = 1_000_000;

export const mainThread: Benchmark = {
  name: 'mainThreadMsPerMB',
  async run({ rounds, progress }) {
    const visitors = await bringTwoVisitors(rounds + 1);
    const tab = await (await VisitorPage.open(visitors.sinkContext, `${visitors.site.site.origin}/`)).ready();
    const session = await visitors.sinkContext.newCDPSession(visitors.sink.page);
    await session.send('Performance.enable');
    const costs: number[] = [];
    // The first round warms up and does not count.
    for (let round = 0; round <= rounds; round++) {
      await visitors.prepare(round);
      const before = await taskMs(session);
      const { ms, offload } = await visitors.arrive(round, tab);
      const cost = (await taskMs(session)) - before;
      const megabytes = (offload * LARGE_BYTES) / MEGABYTE;
      progress(`round ${round}: ${cost.toFixed(0)} ms of tasks for ${megabytes} MB in ${ms.toFixed(0)} ms`);
      if (round > 0) costs.push(cost / megabytes);
    }
    await visitors.close();
    return [
      {
        name: 'mainThreadMsPerMB',
        value: median(costs),
        rounds: costs,
        what: 'main-thread task time of the window that holds the connections, per MB that came from the neighbour',
        target: { sense: 'at most', value: 0.5 },
      },
    ];
  },
};

/** Task time of the main thread so far. The session has `Performance` enabled. */
export async function taskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const duration = metrics.find(({ name }) => name === 'TaskDuration');
  if (duration === undefined) throw new Error('The browser tells no TaskDuration.');
  return duration.value * 1000;
}
