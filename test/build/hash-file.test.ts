import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { appendFileSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashFile } from '../../build/hash-file.ts';
import { sha224 } from '../../build/sha224.ts';
import { PIECE_BYTES } from '../../content/limits.ts';

let folder = '';
let file = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hash-'));
  file = join(folder, 'file');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const ignore = (): void => undefined;

test.each([0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])(
  '%i bytes: the whole and its pieces',
  async (size) => {
    const bytes = randomBytes(size);
    await writeFile(file, bytes);
    let pieces = '';
    for (let at = 0; at < size; at += PIECE_BYTES) pieces += sha224(bytes.subarray(at, at + PIECE_BYTES));
    let counted = 0;
    const hashed = await hashFile(file, (read) => (counted += read));
    expect(hashed).toEqual({ digest: sha224(bytes), size, pieces });
    expect(counted).toBe(size);
  },
);

test('200 MB are never held in memory', async () => {
  await writeFile(file, '');
  await truncate(file, 200_000_000);
  const before = process.memoryUsage.rss();
  let most = 0;
  await hashFile(file, () => (most = Math.max(most, process.memoryUsage.rss() - before)));
  expect(most).toBeLessThan(100_000_000);
}, 60_000);

test('a file that changes while it is read', async () => {
  await writeFile(file, randomBytes(2 * PIECE_BYTES));
  let changed = false;
  const grow = (): void => {
    if (!changed) appendFileSync(file, 'more');
    changed = true;
  };
  const fault = { code: 'cannot-read', message: expect.stringContaining('changed while it was being read') };
  await expect(hashFile(file, grow)).rejects.toMatchObject(fault);
  await expect(hashFile(file, () => utimesSync(file, 1, 1))).rejects.toMatchObject(fault);
  await appendFile(file, 'still');
  await expect(hashFile(file, ignore)).resolves.toMatchObject({ size: 2 * PIECE_BYTES + 9 });
});

test('what is no file', async () => {
  const fault = (reason: string): object => ({
    code: 'cannot-read',
    message: expect.stringContaining(reason),
  });
  await expect(hashFile(join(folder, 'none'), ignore)).rejects.toMatchObject(fault('no such file'));
  await expect(hashFile(folder, ignore)).rejects.toMatchObject(fault('it is a folder'));
});
