/**
 * A million hostile frames through the tracker's codec and core, some of them over real sockets, and a thousand broken
 * handshakes. Fails when anything crosses rooms, breaks, or stays in memory. `--frames`, `--handshakes`, `--seed`, `--json`.
 */
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startTracker } from '../../tracker/tracker.ts';
import { seededRandom } from '../tracker/core/seeded-random.ts';
import { breakHandshakes } from '../tracker/fuzz/broken-handshakes.ts';
import { FuzzWorld } from '../tracker/fuzz/fuzz-world.ts';
import { sendHostileFrames } from '../tracker/fuzz/hostile-sockets.ts';

/** Of all frames, those sent over sockets. */
const SOCKET_SHARE = 0.02;
/** How much more memory may be in use afterwards than after a first tenth, as a share. */
const MAX_GROWTH = 0.1;

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1000000' },
    handshakes: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const [frames, handshakes, seed] = [Number(values.frames), Number(values.handshakes), Number(values.seed)];

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
function heapMB(): number {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}

const violations: string[] = [];
const counts: Record<string, number> = {};
function fuzzCore(part: number): void {
  const world = new FuzzWorld(seed * 100 + part);
  world.run(Math.round(frames / 10));
  world.end();
  const { rooms, members, sockets, addresses } = world.core.stats();
  if (rooms + members + sockets + addresses > 0)
    violations.push('something is remembered of those who are gone');
  violations.push(...world.violations);
  for (const [name, count] of Object.entries(world.counts)) counts[name] = (counts[name] ?? 0) + count;
}

/** A share of the frames and handshakes to a tracker on a port, which must be well at the end. */
async function fuzzSockets(share: number): Promise<void> {
  const tracker = await startTracker({ host: '127.0.0.1', maxPerAddress: 10_000, coordinates: true });
  await breakHandshakes(tracker.port, Math.round(handshakes * share), seededRandom(seed + share));
  await sendHostileFrames(tracker.url, Math.round(frames * SOCKET_SHARE * share), seededRandom(seed + share));
  const { status } = await fetch(`http://127.0.0.1:${tracker.port}/health`);
  if (status !== 200) violations.push('the tracker is not well');
  await tracker.close();
}

/** Everything once, so that what is made once is there before the first look at the memory. */
fuzzCore(0);
await fuzzSockets(0.1);
const before = heapMB();
await fuzzSockets(0.9);
for (let part = 1; part < 10; part++) {
  fuzzCore(part);
  const so = `${counts['frames']} frames, ${violations.length} violations, heap ${heapMB().toFixed(1)} MB`;
  console.error(`${part + 1} of 10 parts: ${so}`);
}
const after = heapMB();

const growth = after / before - 1;
const result = {
  ...counts,
  handshakes,
  violations: violations.length,
  heapBeforeMB: before,
  heapAfterMB: after,
  heapGrowth: growth,
};
console.error(
  `heap ${before.toFixed(1)} MB before, ${after.toFixed(1)} MB after (${(growth * 100).toFixed(1)} %)`,
);
if (values.json) console.log(JSON.stringify(result));
if (violations.length > 0) console.error([...new Set(violations)].join('\n'));
if (violations.length > 0 || growth > MAX_GROWTH) process.exitCode = 1;
