/** Real namespaces and links: what killed processes left goes, what others use stays. Where this machine refuses them it says so. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openNamespaces, type Namespaces } from './namespaces.ts';

// A busy machine takes a while to start Node with tsx.
vi.setConfig({ testTimeout: 60_000 });

const ORDER = { machines: 1, bitsPerSecond: 10_000_000 };
const HOLD = `
  import { openNamespaces } from ${JSON.stringify(new URL('namespaces.ts', import.meta.url).href)};
  await openNamespaces(${JSON.stringify(ORDER)});
  console.log('open');
  setInterval(() => {}, 1000);`;

let folder = '';
const holders: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holders-'));
});
afterEach(async () => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** The number of a process that has namespaces open. */
async function hold(): Promise<number> {
  const args = ['--import', 'tsx', '--input-type=module', '-e', HOLD];
  const holder = spawn(process.execPath, args, {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  holders.push(holder);
  await once(holder.stdout, 'data');
  return holder.pid ?? 0;
}

async function kill(pid: number): Promise<void> {
  const holder = holders.find((each) => each.pid === pid);
  holder?.kill('SIGKILL');
  if (holder !== undefined) await once(holder, 'exit');
}

/** The namespaces and links that a process has made. */
function madeBy(pid: number): string[] {
  const { stdout } = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' });
  const namespaces = stdout.split('\n').map((line) => line.split(' ', 1)[0] ?? '');
  return [...namespaces, ...readdirSync('/sys/class/net')].filter((name) =>
    new RegExp(`^hs${pid}(-|l$)`).test(name),
  );
}

test('namespaces and links of processes that were killed go when the next are opened', async () => {
  const first = await openNamespaces(ORDER).catch((error: Error) => error);
  if (first instanceof Error) {
    expect(first.message).toMatch(/^`\w+ .+` was refused: ./);
    return;
  }
  await first.close();
  const [killed, alive] = [await hold(), await hold()];
  await kill(killed);
  expect(madeBy(killed)).toHaveLength(3);
  let own: Namespaces | null = null;
  try {
    own = await openNamespaces(ORDER);
    expect(madeBy(killed)).toEqual([]);
    expect(madeBy(alive)).toHaveLength(3);
    expect(madeBy(process.pid)).toHaveLength(3);
  } finally {
    await own?.close();
    await kill(alive);
    // Which removes what that one has left.
    await openNamespaces(ORDER).then((last) => last.close());
  }
  expect([...madeBy(alive), ...madeBy(process.pid)]).toEqual([]);
});
