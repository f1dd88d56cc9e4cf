/** A report's folder is made, or refused with what to do, before anything is played. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareFolder } from './report-folder.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'report-folder-'));
  await writeFile(join(root, 'file'), '');
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('the folder of a report', () => {
  test('is made with those above it, taken as it is, and left empty', async () => {
    const folder = join(root, 'a/b/c');
    await prepareFolder(folder);
    await prepareFolder(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each(['file', 'file/below', 'file/far/below'])('is refused as %s, where a file is', async (path) => {
    await expect(prepareFolder(join(root, path))).rejects.toThrow(/^No report .* names a file.*--out\.$/);
    expect(await readdir(root)).toContain('file');
  });

  test.each(['/proc', '/proc/nope', '/proc/far/below'])(
    'is refused as %s, where nobody can make one',
    async (path) => {
      await expect(prepareFolder(path)).rejects.toThrow(/^No report can be written to .*--out\.$/);
    },
  );
});
