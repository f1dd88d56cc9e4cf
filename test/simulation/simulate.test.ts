/** The command as people call it: its last line, its report, and that it repeats to the byte. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Three processes start one after another, on a machine that may be busy. */
const TIMEOUT_MS = 120_000;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulation-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function simulate(...args: readonly string[]): Promise<Record<string, Record<string, unknown>>> {
  const { stdout } = await promisify(execFile)(
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

/** Everything but what the machine makes different. */
function withoutMachine({ wallSeconds: _wall, peakMB: _peak, ...figures }: Record<string, unknown>): string {
  return JSON.stringify(figures);
}
