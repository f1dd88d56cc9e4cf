/** The built package at work as its user has it: the command line from `dist`, and the Vite plugin in a real build. */
import { execFile } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { hearsay } from '../../build/vite-plugin.ts';
import { sha224 } from '../../build/sha224.ts';
import { verifyManifest } from '../../content/hashing/manifest-signature.ts';
import { parseManifest } from '../../content/manifest.ts';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const run = promisify(execFile);
const cli = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(process.execPath, [join(dist, 'node/cli.js'), ...args]);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'installed-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const SCRIPTS = [
  'hearsay-agent.js',
  'hearsay-assist.js',
  'hearsay-deflate.js',
  'hearsay-fetch.js',
  'hearsay-hash.js',
  'hearsay-streams.js',
  'hearsay-sw-streams.js',
  'hearsay-sw.js',
  'hearsay-worker.js',
  'hearsay.js',
];

describe('hearsay init', () => {
  test('copies every script, as built', async () => {
    const site = join(folder, 'new/public');
    await cli('init', site);
    expect((await readdir(site)).sort()).toEqual(SCRIPTS);
    for (const name of SCRIPTS) {
      expect(await readFile(join(site, name))).toEqual(await readFile(join(dist, 'browser', name)));
    }
  });

  test('--off puts the kill switch in the place of the worker', async () => {
    await cli('init', folder, '--off');
    expect(await readFile(join(folder, 'hearsay-sw.js'))).toEqual(
      await readFile(join(dist, 'browser/hearsay-sw-off.js')),
    );
  });

  test('--public-key pins a key, and takes nothing else for one', async () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    await cli('init', folder, '--public-key', key);
    const worker = await readFile(join(folder, 'hearsay-sw.js'), 'utf8');
    expect(worker.split('\n')[0]).toBe(`self.hearsaySettings = {"publicKey":"${key}"};`);
    const failed = cli('init', join(folder, 'other'), '--public-key', '";alert(1)//');
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is no public key'),
    });
    await expect(access(join(folder, 'other'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

test('hearsay keys, then a manifest that they sign', async () => {
  const file = join(folder, '.key');
  const { stdout } = await cli('keys', '--out', file);
  const publicKey = stdout.trim().split('\n').at(-1) ?? '';
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'base64').toString('base64url') };
  expect(createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyType).toBe('ed25519');
  await writeFile(join(folder, 'a b.css'), 'a');
  expect((await cli('manifest', folder, '--key', file)).stdout).toContain('signed');
  const manifest = parseManifest(await readFile(join(folder, 'hearsay.json'), 'utf8'), sha224);
  expect([...manifest.entries.keys()]).toEqual(['/a%20b.css']);
  await expect(verifyManifest(manifest, publicKey, sha224)).resolves.toBeUndefined();
  await expect(cli('keys', '--out', file)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is there already'),
  });
});

test.each([
  [['manifest'], 2],
  [['manifests', '.'], 2],
  [['manifest', '.', '--offline', '/'], 2],
  [['tracker', '--port', 'x'], 2],
  [['manifest', '/nowhere/at/all'], 1],
])('%j ends with %i and says why, without a stack', async (args, code) => {
  const failed = (await cli(...args).catch((error: unknown) => error)) as { code: number; stderr: string };
  expect(failed.code).toBe(code);
  expect(failed.stderr).toMatch(/hearsay|error/);
  expect(failed.stderr).not.toMatch(/^ {4}at /m);
});

test('--help and --version end well', async () => {
  const { version } = JSON.parse(await readFile(join(dist, '../package.json'), 'utf8')) as {
    version: string;
  };
  expect((await cli('--version')).stdout.trim()).toBe(version);
  expect((await cli('--help')).stdout).toContain('manifest');
});

describe('the Vite plugin', () => {
  async function buildSite(base: string): Promise<string> {
    await mkdir(join(folder, 'public'));
    await writeFile(join(folder, 'public/film.txt'), 'film');
    await writeFile(
      join(folder, 'index.html'),
      '<!doctype html><head></head><script type=module src=/a.js></script>',
    );
    await writeFile(join(folder, 'a.js'), 'document.title = "built";');
    const plugin = (await import(pathToFileURL(join(dist, 'node/vite-plugin.js')).href)) as {
      hearsay: typeof hearsay;
    };
    const hearsayPlugin = plugin.hearsay({ tracker: 'wss://t.example', include: ['/film.txt'] });
    await build({ root: folder, base, configFile: false, logLevel: 'silent', plugins: [hearsayPlugin] });
    return join(folder, 'dist');
  }

  test.each(['/', '/sub/'])('a site at %s gets scripts, manifest and the tag', async (base) => {
    const out = await buildSite(base);
    expect(await readdir(out)).toEqual(expect.arrayContaining([...SCRIPTS, 'hearsay-filter.js']));
    const html = await readFile(join(out, 'index.html'), 'utf8');
    expect(html).toContain(`<script src="${base}hearsay.js" data-tracker="wss://t.example" async>`);
    const { entries, include } = parseManifest(await readFile(join(out, 'hearsay.json'), 'utf8'), sha224);
    expect(include).toEqual(['/film.txt']);
    expect([...entries.keys()]).toEqual([
      expect.stringMatching(/^\/assets\/index-.*\.js$/),
      '/film.txt',
      '/index.html',
    ]);
    // The page as written, the tag included.
    expect(entries.get('/index.html')?.content.digest).toBe(sha224(Buffer.from(html)));
  });
});
