/** The folders of commands that are killed, that end, and that are alive. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

// A busy machine takes a while to start Node with tsx.
vi.setConfig({ testTimeout: 60_000 });

const COMMAND = `
  import { writeFileSync } from 'node:fs';
  import { tmpdir } from 'node:os';
  import { workInOwnFolder } from ${JSON.stringify(new URL('own-folder.ts', import.meta.url).href)};
  workInOwnFolder('sample');
  writeFileSync(tmpdir() + '/file', '');
  console.log('begun');
  setInterval(() => {}, 1000);`;

let folder = '';
const commands: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-folder-'));
});
afterEach(async () => {
  for (const command of commands.splice(0)) command.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

interface Begun {
  readonly pid: number;
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly said: string }>;
}

async function begin(): Promise<Begun> {
  const command = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', COMMAND], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  commands.push(command);
  let said = '';
  command.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(command, 'close').then(([code]) => ({ code: code as number | null, said }));
  await once(command.stdout, 'data');
  return {
    pid: command.pid ?? 0,
    end(signal) {
      command.kill(signal);
      return ended;
    },
  };
}

/** The processes whose folders are there. */
async function owners(): Promise<Set<number>> {
  const names = await readdir(folder);
  return new Set(names.flatMap((name) => /^hearsay-run-(\d+)-/.exec(name)?.[1] ?? []).map(Number));
}

test('the folder of a command that was killed goes when the next one begins, and no other', async () => {
  const killed = await begin();
  const alive = await begin();
  expect(await owners()).toEqual(new Set([killed.pid, alive.pid]));
  await killed.end('SIGKILL');
  expect(await owners()).toContain(killed.pid);
  const next = await begin();
  expect(await owners()).toEqual(new Set([alive.pid, next.pid]));
  expect((await next.end('SIGTERM')).code).toBe(143);
  expect(await owners()).toEqual(new Set([alive.pid]));
});

test.each([
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)('%s stops a command, which says in one line that nothing is left', async (signal, code) => {
  const command = await begin();
  expect(await command.end(signal)).toEqual({
    code,
    said: `sample: stopped by ${signal}. All that it had begun is ended and removed.\n`,
  });
  expect(await owners()).toEqual(new Set());
});
