/** Browsers in this process's session: they are in no other, keep their profile, and end with whoever started them. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { launchInSession } from './session-profile.ts';
import { startSite } from './site-server.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));

/** Sessions of the processes that name `mark` in their command lines. */
function sessionsOf(mark: string): string[] {
  const { stdout } = spawnSync('ps', ['-eww', '-o', 'pid=,sess=,args='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [, session = '', args = ''] = /^\s*\d+\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return args.includes(mark) ? session : [];
  });
}

test('all its processes are in our session, and none is left when it has closed', async () => {
  const browser = await launchInSession(join(folder, 'profile'));
  const ours = spawnSync('ps', ['-o', 'sess=', '-p', String(process.pid)], { encoding: 'utf8' });
  expect(new Set(sessionsOf(folder))).toEqual(new Set([ours.stdout.trim()]));
  await browser.close();
  await eventually('its processes to end', () => sessionsOf(folder).length === 0);
});

test('what a site keeps is on the disk', async () => {
  const site = await startSite({ files: { '/': { body: 'Hello', type: 'text/html' } } });
  const visit = async (): Promise<string | null> => {
    const browser = await launchInSession(join(folder, 'profile'));
    const page = await browser.context.newPage();
    await page.goto(site.origin);
    const kept = await page.evaluate(() => {
      const before = localStorage.getItem('été');
      localStorage.setItem('été', 'là');
      return before;
    });
    await browser.close();
    return kept;
  };
  expect([await visit(), await visit()]).toEqual([null, 'là']);
  await site.close();
});

test.each(['an error', 'SIGKILL'] as const)('it ends with who started it: %s', async (how) => {
  const module = new URL('session-profile.ts', import.meta.url).href;
  const profile = JSON.stringify(join(folder, 'profile'));
  const script =
    `const { launchInSession } = await import('${module}'); await launchInSession(${profile}); console.log('up'); ` +
    (how === 'an error' ? `throw new Error('On purpose.')` : `await new Promise(() => undefined)`);
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const browsers = (): number => sessionsOf(`--user-data-dir=${folder}`).length;
  if (how === 'SIGKILL') {
    expect(browsers()).toBeGreaterThan(1);
    child.kill('SIGKILL');
  }
  await ended;
  await eventually('the browser to end', () => browsers() === 0);
});
