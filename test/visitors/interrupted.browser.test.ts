/** The commands that start browsers, ended by a signal on their way: nothing of theirs is left, on the disk or running. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../rig/eventually.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PATIENCE = { timeoutMs: 60_000 };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interrupted-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));

/** The folders of commands, and what lies in them. tsx keeps its cache beside. */
async function left(): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.startsWith('hearsay-run-'));
}

/** What runs with a file of a command's. */
function running(): string[] {
  const { stdout } = spawnSync('ps', ['-eww', '-o', 'args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(`${folder}/`));
}

test.each([
  {
    command: 'test/visitors/visitors.ts',
    args: [],
    has: /hearsay-visitor-[^/]*\/Default\//,
    signal: 'SIGINT',
    code: 130,
  },
  {
    command: 'test/watch/watch.ts',
    args: [],
    has: /_profile-[^/]*\/Default\//,
    signal: 'SIGTERM',
    code: 143,
  },
  {
    command: 'test/bench/rivals/bench-rivals.ts',
    args: ['--only', 'transfer', '--sizes', '1'],
    has: /giver-3-\/Default\//,
    signal: 'SIGINT',
    code: 130,
  },
] as const)('$command at $signal', async ({ command, args, has, signal, code }) => {
  const child = spawn(process.execPath, ['--import', 'tsx', command, ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(child, 'close');
  try {
    await eventually('a browser', async () => (await left()).some((name) => has.test(name)), PATIENCE);
    child.kill(signal);
    expect(await ended).toEqual([code, null]);
    expect(said).toMatch(new RegExp(`^[\\w:]+: stopped by ${signal}\\. .*\\n$`, 'm'));
    expect(await left()).toEqual([]);
    await eventually('browsers to end', () => running().length === 0);
  } finally {
    child.kill('SIGKILL');
  }
});
