import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeFolder } from './remove-folder.ts';

test('a folder goes with what is written into it meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'remove-'));
  // As many as take a while to remove.
  for (let number = 0; number < 1000; number++) writeFileSync(join(folder, `old-${number}`), '');
  const script = `
    const { writeFileSync } = require('node:fs');
    const folder = ${JSON.stringify(folder)};
    console.log('begun');
    for (let number = 0, end = Date.now() + 200; Date.now() < end; number++) {
      try { writeFileSync(folder + '/new-' + number, ''); } catch { break; }
    }`;
  const writer = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(writer, 'exit');
  await once(writer.stdout, 'data');
  removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
  await ended;
});
