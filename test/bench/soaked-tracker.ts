/** The tracker of the soak, as a process of its own: says its port, and its memory whenever it is asked. Told over IPC. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startTracker } from '../../tracker/tracker.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const tracker = await startTracker({ host: '127.0.0.1', trustProxy: ['127.0.0.1'], maxSockets: 19_000 });
process.on('message', () => {
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send?.({
    heapMB: (heapUsed + external) / 1e6,
    rssMB: rss / 1e6,
    cpuMs: (user + system) / 1000,
    stats: tracker.stats(),
  });
});
process.send?.({ url: tracker.url });
