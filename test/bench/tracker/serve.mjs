/**
 * The server process of the trackers' benchmark: ours as built, or bittorrent-tracker's. Plain JavaScript, so that
 * nothing stands between Node and what is measured. Started by `server-process.ts`, which asks it for its figures.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds for memory to be given back after a collection. Judgement. */
const SETTLE_MS = 200;

async function startOurs() {
  const { startTracker } = await import('../../../dist/node/tracker.js');
  return (await startTracker({ host: '127.0.0.1' })).port;
}

async function startTheirs() {
  const { default: Server } = await import('bittorrent-tracker/server');
  const server = new Server({ udp: false, http: false, stats: false, ws: true });
  server.on('warning', (error) => process.send({ kind: 'warning', text: error.message }));
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server.http.address().port;
}

/** Bytes resident once all garbage is gone. */
async function memory() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await sleep(SETTLE_MS);
  }
  return process.memoryUsage.rss();
}

process.on('message', (question) => {
  if (question === 'memory') return void memory().then((value) => process.send({ kind: 'memory', value }));
  const { user, system } = process.cpuUsage();
  process.send({ kind: 'cpu', value: (user + system) / 1000 });
});
process.on('disconnect', () => process.exit());

const port = await (process.argv[2] === 'ours' ? startOurs() : startTheirs());
process.send({ kind: 'port', value: port });
