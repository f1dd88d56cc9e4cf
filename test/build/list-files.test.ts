import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listFiles } from '../../build/list-files.ts';

let outer = '';
let site = '';

beforeEach(async () => {
  outer = await mkdtemp(join(tmpdir(), 'files-'));
  site = join(outer, 'site');
  await mkdir(site);
});
afterEach(() => rm(outer, { recursive: true, force: true }));

async function put(...names: string[]): Promise<void> {
  for (const folder of new Set(names.map(dirname))) await mkdir(join(site, folder), { recursive: true });
  await Promise.all(names.map((name) => writeFile(join(site, name), name)));
}

async function paths(exclude: readonly string[] = []): Promise<string[]> {
  return (await listFiles(site, exclude)).map(({ path }) => path);
}

test('links are followed inside the folder alone, and never in circles', async () => {
  await put('a/b/file', '../secret/key');
  await symlink(site, join(site, 'a/b/up'));
  await symlink('up', join(site, 'a/b/round'));
  await symlink('self', join(site, 'self'));
  await symlink('nothing', join(site, 'broken'));
  await symlink('../secret', join(site, 'out'));
  await symlink('a/b', join(site, 'alias'));
  expect(await paths()).toEqual(['/a/b/file', '/alias/file']);
});

test('what is not served takes no part, at the top or anywhere', async () => {
  await put('.env', 'a/.git/x', 'a/node_modules/x', 'a/app.js.map', '_headers', '_redirects', 'hearsay.json');
  await put('a/_headers', 'a/hearsay.js', '..a..b', 'node_modules.html');
  expect(await paths()).toEqual(['/a/_headers', '/a/hearsay.js', '/node_modules.html']);
});

test('excluded patterns are written as names or as URLs', async () => {
  await put('my films/a.mp4', 'my films/b.txt', 'c.txt');
  expect(await paths(['/my films/*.mp4'])).toEqual(['/c.txt', '/my%20films/b.txt']);
  expect(await paths(['/my%20films/**'])).toEqual(['/c.txt']);
});

test('two thousand files, in one order', async () => {
  await put(...Array.from({ length: 2000 }, (_, number) => `${number % 50}/ö #${number}%.x`));
  const found = await paths();
  expect(found.length).toBe(2000);
  expect(found).toEqual([...found].sort());
  expect(found).toContain('/7/%C3%B6%20%237%25.x');
}, 60_000);
