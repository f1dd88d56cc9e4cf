/** What a visitor downloads stays small, and what the package promises is there. Runs after the build. */
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const KB = 1000;
const inRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

async function gzippedBytes(...files: readonly string[]): Promise<number> {
  const sizes = files.map(async (file) => gzipSync(await readFile(inRoot(`dist/browser/${file}`))).length);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

describe('gzipped bytes of', () => {
  test('the service worker', async () => {
    expect(await gzippedBytes('hearsay-sw.js')).toBeLessThanOrEqual(20 * KB);
  });

  test('the loader', async () => {
    expect(await gzippedBytes('hearsay.js')).toBeLessThanOrEqual(5 * KB);
  });

  test('the agent with its worker', async () => {
    expect(await gzippedBytes('hearsay-agent.js', 'hearsay-worker.js')).toBeLessThanOrEqual(65 * KB);
  });
});

test.each([
  ['hearsay-assist.js', 'hearsayAssist'],
  ['hearsay-deflate.js', 'hearsayDeflate'],
  ['hearsay-fetch.js', 'openFetchBodies'],
  ['hearsay-hash.js', 'hearsayHashes'],
  ['hearsay-streams.js', 'hearsayStreams'],
  ['hearsay-sw-streams.js', 'openHearsayStreams'],
])('%s, loaded when it is needed, runs to its end as built and leaves what it is for', async (file, left) => {
  const self: Record<string, unknown> = {};
  const globals = { self, URL, TextDecoder, TextEncoder, performance, crypto };
  runInNewContext(await readFile(inRoot(`dist/browser/${file}`), 'utf8'), globals);
  expect(Object.keys(self)).toEqual([left]);
});

interface PackageJson {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
}

const readPackage = async (): Promise<PackageJson> =>
  JSON.parse(await readFile(inRoot('package.json'), 'utf8')) as PackageJson;

describe('the package', () => {
  test('has exactly the entry points of its documentation', async () => {
    const { exports, bin } = await readPackage();
    expect(Object.keys(exports)).toEqual([
      '.',
      './sw',
      './vite',
      './manifest',
      './tracker',
      './token',
      './package.json',
    ]);
    expect(Object.keys(bin)).toEqual(['hearsay']);
  });

  test('has a file for every entry point', async () => {
    const { exports, bin } = await readPackage();
    const files = Object.values(exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : [entry.types, entry.default],
    );
    for (const file of [...files, ...Object.values(bin)]) {
      expect((await stat(inRoot(file))).size, file).toBeGreaterThan(0);
    }
  });

  test('has its command line executable by Node', async () => {
    const { bin } = await readPackage();
    const cli = await readFile(inRoot(bin['hearsay'] ?? ''), 'utf8');
    expect(cli.split('\n')[0]).toBe('#!/usr/bin/env node');
  });

  test('exports what its documentation names from the entries that Node runs', async () => {
    const { exports } = await readPackage();
    const names = async (entry: string): Promise<string[]> => {
      const target = exports[entry];
      const file = typeof target === 'object' ? target.default : '';
      return Object.keys((await import(pathToFileURL(inRoot(file)).href)) as object).sort();
    };
    expect(await names('./tracker')).toEqual(['startTracker']);
    expect(await names('./token')).toEqual(['issueToken']);
    expect(await names('./manifest')).toEqual(['buildManifest', 'withNotary', 'writeManifest']);
    expect(await names('./vite')).toEqual(['hearsay']);
  });
});
