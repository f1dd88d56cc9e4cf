import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { killTree, useOfTree } from './process-tree.ts';

const kill: (() => void)[] = [];
afterEach(() => {
  for (const end of kill.splice(0)) end();
});

function isThere(mark: string): boolean {
  try {
    return useOfTree(mark).cpuMs >= 0;
  } catch {
    return false;
  }
}

test('a tree has used what its branches have', async () => {
  const mark = `mark-${process.pid}`;
  const busy =
    'const held = Buffer.alloc(64e6, 1); for (let i = 0; i < 3e8; i++); setTimeout(() => held, 1e6)';
  const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(busy)}]); setTimeout(() => 0, 1e6)`;
  const root = spawn(process.execPath, ['-e', script, mark], { stdio: 'ignore', detached: true });
  kill.push(() => process.kill(-(root.pid ?? 0), 'SIGKILL'));
  await eventually('the child to have worked', () => {
    const { cpuMs, ownBytes } = useOfTree(mark);
    return cpuMs > 100 && ownBytes > 64e6;
  });
});

test('a tree is killed to its last leaf', async () => {
  const mark = `leaf-${process.pid}`;
  const leaf = `console.log('here'); setTimeout(() => '${mark}', 1e6)`;
  const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(leaf)}], { stdio: 'inherit', detached: true })`;
  const root = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const end = (): void => killTree(root.pid ?? 0);
  kill.push(end);
  await once(root.stdout, 'data');
  expect(isThere(mark)).toBe(true);
  end();
  await eventually('both to be gone', () => !isThere(mark));
});

test('a tree that is not there is an error', () => {
  expect(() => useOfTree('no process is called this')).toThrow('No process has');
});
