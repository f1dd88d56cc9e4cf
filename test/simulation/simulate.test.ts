/** The command as people call it: its last line, its report, and that it repeats to the byte. */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Three processes start one after another, on a machine that may be busy. */
const TIMEOUT_MS = 120_000;
const WAIT = { timeout: TIMEOUT_MS / 2, interval: 100 };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulation-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = promisify(execFile);

interface Failed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of a carriage with two visitors, whose report goes to `out`. */
async function failsToReport(out: string): Promise<Failed> {
  const args = ['test/simulation/simulate.ts', '--scenario', 'carriage', '--visitors', '2', '--out', out];
  return run(join(ROOT, 'node_modules/.bin/tsx'), args, { cwd: ROOT }).then(
    () => expect.unreachable('it has written a report'),
    (error: unknown) => error as Failed,
  );
}

async function simulate(...args: readonly string[]): Promise<Record<string, Record<string, unknown>>> {
  const { stdout } = await run(
    join(ROOT, 'node_modules/.bin/tsx'),
    ['test/simulation/simulate.ts', '--json', '--out', folder, ...args],
    { cwd: ROOT },
  );
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, Record<string, unknown>>;
}

describe('the simulation', { timeout: TIMEOUT_MS }, () => {
  test('prints the figures of each scenario last, writes its report, and repeats', async () => {
    const figures = await simulate('--scenario', 'carriage,office', '--visitors', '6');
    expect(Object.keys(figures)).toEqual(['carriage', 'office']);
    expect(Object.keys(figures['carriage']!).sort()).toEqual([
      'cap',
      'completionRatio',
      'duplicateShare',
      'firstByteRatio',
      'offload',
      'originPeakRatio',
      'peakMB',
      'stallRatio',
      'trackerMessagesPerVisitorSecond',
      'uploadBytes',
      'wallSeconds',
      'wrongBytes',
    ]);
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining(['report.html', 'figures.json', 'office-4.svg']),
    );
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<svg');
    const again = await simulate('--scenario', 'office', '--visitors', '6');
    expect(withoutMachine(again['office']!)).toBe(withoutMachine(figures['office']!));
  });
});

describe('a simulation that can write no report', { timeout: TIMEOUT_MS }, () => {
  test('ends before it begins where its folder is none', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const { code, stdout, stderr } = await failsToReport(file);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^simulate: No report .* names a file.*--out\.\n$/);
  });

  test('tells its figures all the same when it fails at the end', async () => {
    const taken = join(folder, 'taken');
    await mkdir(join(taken, 'carriage-1.svg'), { recursive: true });
    const { code, stdout, stderr } = await failsToReport(taken);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^carriage +2 /m);
    expect(stderr).toContain('simulate: EISDIR');
  });
});

describe('a simulation that is told to stop', { timeout: TIMEOUT_MS }, () => {
  /** Resolves once two processes play; they belong to the group of the command. */
  async function begin(
    names = 'live-match',
    visitors = '2000',
  ): Promise<{ group: number; code: Promise<number | null>; told: () => string }> {
    const args = ['--import', 'tsx', 'test/simulation/simulate.ts', '--scenario', names];
    args.push('--visitors', visitors);
    const command = spawn(process.execPath, [...args, '--out', folder], { cwd: ROOT, detached: true });
    const code = new Promise<number | null>((resolve) => command.on('exit', resolve));
    let told = '';
    command.stderr.on('data', (data: Buffer) => (told += data.toString()));
    const group = command.pid!;
    await vi.waitFor(async () => expect((await processesOf(group)).length).toBe(3), WAIT);
    return { group, code, told: () => told };
  }

  test('leaves no process behind', async () => {
    const { group, code, told } = await begin();
    process.kill(group, 'SIGTERM');
    expect(await code).toBe(143);
    expect(told()).toBe('simulate: stopped before the end; nothing was written.\n');
    await vi.waitFor(async () => expect(await processesOf(group)).toEqual([]), WAIT);
  });

  test('says so when a process of its own is killed, and ends the rest', async () => {
    const { group, code, told } = await begin();
    const [child] = (await processesOf(group)).filter((pid) => pid !== group);
    process.kill(child!, 'SIGKILL');
    expect(await code).toBe(1);
    expect(told().match(/"live-match" ended/g)).toEqual(['"live-match" ended']);
    expect(told()).toContain('"live-match" ended by SIGKILL');
    await vi.waitFor(async () => expect(await processesOf(group)).toEqual([]), WAIT);
  });

  test('plays and reports the others when one of its scenarios fails, and names that last', async () => {
    // The longest comes first: both processes are of it.
    const { group, code, told } = await begin('office,tracker-loss', '500');
    const [child] = (await processesOf(group)).filter((pid) => pid !== group);
    process.kill(child!, 'SIGKILL');
    expect(await code).toBe(1);
    expect(told()).toMatch(/^office: [\d.]+ s$/m);
    expect(told()).toMatch(/\nsimulate: 1 of 2 scenarios failed, see above: tracker-loss\.\n$/);
    const figures = JSON.parse(await readFile(join(folder, 'figures.json'), 'utf8')) as unknown[];
    expect(figures).toMatchObject([{ scenario: 'office' }]);
    const report = await readFile(join(folder, 'report.html'), 'utf8');
    expect(report).toMatch(/Failed\. .*tracker-loss.* ended by SIGKILL/);
  });
});

/** Their numbers. */
async function processesOf(group: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-e', '-o', 'pid=,pgid=,stat=']);
  const rows = stdout
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/ +/));
  return rows.flatMap(([pid, pgid, state]) =>
    Number(pgid) === group && !state!.startsWith('Z') ? [Number(pid)] : [],
  );
}

/** Everything but what the machine makes different. */
function withoutMachine({ wallSeconds: _wall, peakMB: _peak, ...figures }: Record<string, unknown>): string {
  return JSON.stringify(figures);
}
