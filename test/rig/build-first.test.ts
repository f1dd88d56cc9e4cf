/** What is built before a command runs: whatever has changed since, once, and after the options. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildFirst } from './build-first.ts';
import { eventually } from './eventually.ts';

/** A busy machine takes a while to start Node with tsx. */
const PATIENCE = { timeoutMs: 30_000 };
vi.setConfig({ testTimeout: 2 * PATIENCE.timeoutMs });

const project = fileURLToPath(new URL('../..', import.meta.url));

/** A build that counts how often it has run, and that leaves what the real one does at its beginning and end. */
const BUILD = `
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
appendFileSync('times', 'x');
rmSync('dist', { recursive: true, force: true });
for (const folder of ['dist/browser', 'dist/demo']) mkdirSync(folder, { recursive: true });
writeFileSync('dist/browser/hearsay.js', '');
`;
const TO_ITS_END = "writeFileSync('dist/demo/hearsay.json', '');\n";

let root = '';
let printed: string[] = [];
beforeEach(async () => {
  printed = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  root = await mkdtemp(join(tmpdir(), 'build-first-'));
  await mkdir(join(root, 'build'));
  await mkdir(join(root, 'content/deep'), { recursive: true });
  await writeFile(join(root, 'content/deep/a.ts'), 'old');
  await writeFile(join(root, 'build/bundle.ts'), BUILD + TO_ITS_END);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true, force: true });
});

const times = async (): Promise<number> => (await readFile(join(root, 'times'), 'utf8')).length;

describe('it is built', () => {
  beforeEach(async () => {
    await buildFirst(root);
    await buildFirst(root);
    expect(await times()).toBe(1);
    expect(printed).toEqual([expect.stringMatching(/^building.*\n$/)]);
    // File systems tell times by the tick of the kernel's clock.
    await sleep(20);
  });

  test('again after a change, however deep', async () => {
    await writeFile(join(root, 'content/deep/a.ts'), 'new');
    await buildFirst(root);
    expect(await times()).toBe(2);
  });

  test('again after a file went, or an older one came in its place', async () => {
    await rename(join(root, 'content/deep/a.ts'), join(root, 'a.ts'));
    await buildFirst(root);
    expect(await times()).toBe(2);
    await sleep(20);
    await rename(join(root, 'a.ts'), join(root, 'content/deep/a.ts'));
    await buildFirst(root);
    expect(await times()).toBe(3);
  });

  test('again when the last build was broken off', async () => {
    await rm(join(root, 'dist/demo/hearsay.json'));
    await buildFirst(root);
    expect(await times()).toBe(2);
  });

  test('not for what is no part of it', async () => {
    await mkdir(join(root, 'test'));
    await writeFile(join(root, 'test/a.ts'), 'new');
    await buildFirst(root);
    expect(await times()).toBe(1);
  });
});

test('a build that fails is told', async () => {
  await writeFile(join(root, 'build/bundle.ts'), `${BUILD}process.exit(3);\n`);
  await expect(buildFirst(root)).rejects.toThrow('the build has failed');
});

test('a build ends with the command that waits for it', async () => {
  const begun = join(root, 'begun');
  const stay = `writeFileSync(${JSON.stringify(begun)}, String(process.pid));\nsetInterval(() => {}, 1000);\n`;
  await writeFile(join(root, 'build/bundle.ts'), BUILD + stay);
  const script = `
    import { buildFirst } from ${JSON.stringify(new URL('build-first.ts', import.meta.url).href)};
    import { exitOnSignals } from ${JSON.stringify(new URL('exit-on-signals.ts', import.meta.url).href)};
    exitOnSignals();
    await buildFirst(${JSON.stringify(root)});`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const command = spawn(process.execPath, args, { cwd: project, stdio: 'ignore' });
  const ended = once(command, 'exit');
  await eventually('the build', () => existsSync(begun), PATIENCE);
  const pid = Number(await readFile(begun, 'utf8'));
  command.kill('SIGTERM');
  expect(await ended).toEqual([143, null]);
  await eventually('the build to end', () => !isAlive(pid), PATIENCE);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.each(['visitors', 'watch', 'bench', 'bench:rivals', 'bench:tracker'])(
  '%s refuses a wrong option before it does anything',
  async (name) => {
    const { scripts } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const [program, ...args] = (scripts[name] ?? '').split(' ');
    expect(program).toBe('node');
    // Where a command begins with its work, in a folder of its own there, it fails.
    const env = { ...process.env, TMPDIR: join(root, 'none') };
    const command = spawn(process.execPath, [...args, '--colour'], { cwd: project, env });
    let said = '';
    command.stderr.on('data', (text: Buffer) => (said += text.toString()));
    expect(await once(command, 'close')).toEqual([2, null]);
    expect(said).toBe("error: unknown option '--colour'\n");
  },
);
