/** What `npm pack` puts into the package: all that its exports lead to, and nothing of the demo or the tests. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { importsOf } from '../house/source-files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Bytes, compressed. The scripts of browsers and Node's are most of it. */
const MAX_PACKED_BYTES = 600_000;

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

interface PackageFile {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

let size = 0;
const paths = new Set<string>();

beforeAll(async () => {
  // The gate has built what is packed.
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: root, maxBuffer: 2 ** 24 });
  const [packed] = JSON.parse(stdout) as [Packed];
  size = packed.size;
  for (const { path } of packed.files) paths.add(path);
}, 60_000);

test('it has all that its package.json names', async () => {
  const { bin, exports } = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as PackageFile;
  const named = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [target] : [target.types, target.default],
  );
  const missing = [...Object.values(bin), ...named].filter((path) => !paths.has(posix.normalize(path)));
  expect(missing).toEqual([]);
});

test('its types lead to nothing that is left out', async () => {
  const declarations = [...paths].filter((path) => path.endsWith('.d.ts'));
  expect(declarations.length).toBeGreaterThan(100);
  const imports = await Promise.all(
    declarations.map(async (path) => importsOf(path, await readFile(root + path, 'utf8'))),
  );
  const own = imports.flat().filter((target) => target.startsWith('dist/'));
  expect(own.filter((target) => !paths.has(target.replace(/\.ts$/, '.d.ts')))).toEqual([]);
});

test('it has nothing of the demo or the tests, and is small', () => {
  const folders = new Set([...paths].map((path) => path.split('/').slice(0, -1).join('/')));
  const foreign = [...folders].filter((folder) => /^dist\/demo|demo-site|^dist\/types\/test/.test(folder));
  expect(foreign).toEqual([]);
  expect(paths).not.toContain('dist/node/demo.js');
  expect([...paths].filter((path) => path.endsWith('.tsbuildinfo'))).toEqual([]);
  expect(size).toBeLessThan(MAX_PACKED_BYTES);
});
