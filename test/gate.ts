/**
 * `npm test`: every check there is, in order, up to the first that fails. The last line printed is the count of tests.
 * Knows nothing of what they check.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './rig/chromium.ts';
import { findRedis } from './rig/redis.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, '.cache/test-results');

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** File of the counts, for steps that run tests. */
  readonly counts?: string;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const STEPS: readonly Step[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: ['oxlint', '--deny-warnings'] },
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'build', command: ['tsx', 'build/bundle.ts'] },
  testStep('unit tests', 'unit'),
  testStep('browser tests', 'browser'),
  testStep('budgets', 'budgets'),
];

function testStep(name: string, project: string): Step {
  const counts = join(results, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${counts}`];
  return { name, command: ['vitest', 'run', '--project', project, ...reporters], counts };
}

/** Runs a program of the project's own. What it prints is kept for the case that it fails. */
function run([program, ...args]: readonly [string, ...string[]]): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules/.bin', program), args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => output.push(chunk));
    }
    const end = (ok: boolean): void => resolve({ ok, output: Buffer.concat(output).toString() });
    child.on('error', (error) => {
      output.push(Buffer.from(`${program} could not be started: ${error.message}\n`));
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

async function readCounts(file: string): Promise<Counts> {
  try {
    const report = JSON.parse(await readFile(file, 'utf8')) as Record<string, number>;
    const count = (field: string): number => report[field] ?? 0;
    return {
      passed: count('numPassedTests'),
      failed: count('numFailedTests'),
      skipped: count('numPendingTests') + count('numTodoTests'),
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/** Why tests that ended well still don't pass the gate. */
function complaint({ passed, skipped }: Counts): string {
  if (passed === 0) return 'No test ran. Expected at least one.\n';
  return skipped > 0 ? `${skipped} tests were skipped. Expected none: run or remove them.\n` : '';
}

async function runGate(): Promise<{ passed: number; failed: number }> {
  const total = { passed: 0, failed: 0 };
  for (const { name, command, counts } of STEPS) {
    process.stdout.write(name.padEnd(16));
    const start = performance.now();
    const { ok, output } = await run(command);
    const count = counts === undefined ? null : await readCounts(counts);
    total.passed += count?.passed ?? 0;
    const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`.padStart(8);
    const objection = count === null ? '' : complaint(count);
    if (!ok || objection !== '') {
      process.stdout.write(`${seconds}  failed\n\n${output}\n${objection}`);
      total.failed = Math.max(1, count?.failed ?? 0);
      return total;
    }
    process.stdout.write(`${seconds}  ${count === null ? 'ok' : `${count.passed} passed`}\n`);
  }
  return total;
}

await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
try {
  process.stdout.write(`${'chromium'.padEnd(16)}${await findChromium()}\n`);
  process.stdout.write(`${'redis'.padEnd(16)}${await findRedis()}\n`);
  const { passed, failed } = await runGate();
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n\n0 passed, 1 failed\n`);
  process.exitCode = 1;
}
