/** The visitors' command, whole: a folder that trips up careless code goes from one visitor to the next. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOddSite } from '../visitors/odd-site.ts';
import type { VisitFigures, VisitorsOutcome } from '../visitors/outcome.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FILES = 300;
const LARGE_BYTES = 30 * 1024 * 1024;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runVisitors(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const command = ['test/visitors/visitors.ts', ...args];
    const child = spawn(join(root, 'node_modules/.bin/tsx'), command, { cwd: root });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
}

describe('visitors of a folder with odd names', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'odd-site-'));
    makeOddSite(directory, { files: FILES, largeBytes: LARGE_BYTES });
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test('the second takes it from the first, every byte as it is', async () => {
    const before = await readdir(directory, { recursive: true });
    const { code, stdout, stderr } = await runVisitors(['--count', '2', '--json', '--site', directory]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const outcome = JSON.parse(stdout) as VisitorsOutcome;
    const [first, second] = outcome.visitors as [VisitFigures, VisitFigures];
    for (const visitor of [first, second]) expect(visitor).toMatchObject({ failed: 0, mismatched: 0 });
    expect(first).toMatchObject({ peers: 0, firstNeighbourMs: null });
    expect(first.network).toBeGreaterThan(LARGE_BYTES);
    expect(second.network + second.peers + second.store).toBe(first.network + first.store);
    expect(second.firstNeighbourMs).toBeGreaterThan(0);
    expect(outcome.rejected).toBe(0);
    expect(outcome.offload, JSON.stringify(second)).toBeGreaterThanOrEqual(0.95);
    expect(await readdir(directory, { recursive: true })).toEqual(before);
  }, 240_000);
});

describe('the visitors’ command', () => {
  test('ends with 2 and a reason for a wrong option', async () => {
    const { code, stdout, stderr } = await runVisitors(['--count', 'many']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Expected a whole number');
  });

  test('ends with 1 and one line when a visitor gets no agent', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'no-page-'));
    try {
      const { code, stdout, stderr } = await runVisitors([
        '--count',
        '1',
        '--site',
        directory,
        '--page',
        '/none',
      ]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toBe(
        'visitors: Visitor 1 was answered with status 404 for /none. Name a page of the site.\n',
      );
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
