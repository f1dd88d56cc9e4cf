/** What the compiler remembers of its last run lies in the folder it writes to: whoever deletes one deletes both. */
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Project {
  readonly compilerOptions: { readonly outDir: string; readonly tsBuildInfoFile?: string };
}

const readJson = async <Json>(path: string): Promise<Json> =>
  JSON.parse(await readFile(path, 'utf8')) as Json;

test('types that are gone are written again', async () => {
  const all = await readJson<{ references: { path: string }[] }>(join(root, 'tsconfig.json'));
  expect(all.references.length).toBeGreaterThan(10);
  const apart: string[] = [];
  for (const { path } of all.references) {
    const file = path.endsWith('.json') ? join(root, path) : join(root, path, 'tsconfig.json');
    const { outDir, tsBuildInfoFile } = (await readJson<Project>(file)).compilerOptions;
    const written = resolve(dirname(file), outDir);
    const remembered = resolve(dirname(file), tsBuildInfoFile ?? outDir);
    if (relative(written, remembered).startsWith('..')) apart.push(relative(root, file));
  }
  expect(apart).toEqual([]);
});
