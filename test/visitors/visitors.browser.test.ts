/** The command as its users run it: two visitors through the whole demo, the second of whom gets it from the first. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { VisitorsOutcome } from './outcome.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const COUNT = 2;

test('sends two visitors through the demo', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'test/visitors/visitors.ts', '--count', String(COUNT), '--json'],
    { cwd: root },
  );
  const { visitors, offload, rejected } = JSON.parse(stdout) as VisitorsOutcome;
  expect(visitors).toHaveLength(COUNT);
  for (const { failed, mismatched } of visitors) expect([failed, mismatched]).toEqual([0, 0]);
  expect(visitors[0]!.network).toBeGreaterThan(visitors[1]!.network);
  expect(offload).toBeGreaterThan(0.9);
  expect(rejected).toBe(0);
});
