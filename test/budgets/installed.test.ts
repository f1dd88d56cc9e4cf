/** The built package at work as its user has it: the command line from `dist`, and the Vite plugin in a real build. */
import { execFile } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build, createServer, type Plugin } from 'vite';
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
    const { stdout } = await cli('init', folder);
    expect(stdout).toContain(
      '\n<script src="/hearsay.js" data-tracker="wss://tracker.example.org" data-stun="stun:stun.example.org" async></script>\n',
    );
    expect(stdout).toContain(`npx hearsay manifest ${folder}`);
    expect((await readdir(folder)).sort()).toEqual(SCRIPTS);
    for (const name of SCRIPTS) {
      expect(await readFile(join(folder, name))).toEqual(await readFile(join(dist, 'browser', name)));
    }
  });

  test('--off puts the kill switch in the place of the worker', async () => {
    await cli('init', folder);
    const { stdout } = await cli('init', folder, '--off');
    expect(stdout).toContain('All is switched off');
    expect(stdout).not.toContain('<script');
    expect(await readFile(join(folder, 'hearsay-sw.js'))).toEqual(
      await readFile(join(dist, 'browser/hearsay-sw-off.js')),
    );
  });

  test('--public-key pins a key, and takes nothing else for one', async () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const { stdout } = await cli('init', folder, '--public-key', key);
    expect(stdout).toContain(` data-public-key="${key}" async></script>`);
    const worker = await readFile(join(folder, 'hearsay-sw.js'), 'utf8');
    expect(worker.split('\n')[0]).toBe(`self.hearsaySettings = {"publicKey":"${key}"};`);
    const failed = cli('init', folder, '--public-key', '";alert(1)//');
    await expect(failed).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--public-key ";alert(1)//: expected base64'),
    });
    expect(await readFile(join(folder, 'hearsay-sw.js'), 'utf8')).toBe(worker);
  });

  test('takes a folder that is there, and overwrites no file of the site itself', async () => {
    const words = async (...args: string[]): Promise<string> =>
      ((await cli('init', ...args).catch((error: unknown) => error)) as { stderr: string }).stderr;
    const missing = join(folder, 'pulbic');
    expect(await words(missing)).toContain('there is no such file or folder. Expected the folder of a site');
    await expect(access(missing)).rejects.toMatchObject({ code: 'ENOENT' });
    const own = join(folder, 'hearsay-sw.js');
    const text = 'importScripts("/hearsay-filter.js"); createHearsay();';
    await writeFile(own, text);
    expect(await words(own)).toContain('it is a file. Expected the folder of a site');
    expect(await words(folder)).toContain("a file that is not Hearsay's is there");
    expect(await readFile(own, 'utf8')).toBe(text);
    expect(await readdir(folder)).toEqual(['hearsay-sw.js']);
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
  for (const [out, why] of [
    [file, 'it is there already'],
    [join(folder, 'none/key'), 'there is no such folder'],
  ] as const) {
    const stderr = expect.stringContaining(`${out} could not be written: ${why}. Expected the name of a new`);
    await expect(cli('keys', '--out', out)).rejects.toMatchObject({ code: 1, stderr });
  }
});

test.each([
  [['manifest'], 2],
  [['manifests', '.'], 2],
  [['manifest', '.', '--offline', '/'], 2],
  [['tracker', '--port', 'x'], 2],
  [['tracker', '--origins', 'example.org'], 2],
  [['manifest', '/nowhere/at/all'], 1],
])('%j ends with %i and says why, without a stack', async (args, code) => {
  const failed = (await cli(...args).catch((error: unknown) => error)) as { code: number; stderr: string };
  expect(failed.code).toBe(code);
  expect(failed.stderr).toMatch(/hearsay|error/);
  expect(failed.stderr).not.toMatch(/^ {4}at /m);
  // What is wrong, perhaps what was meant, and where to look: not the whole help.
  expect(failed.stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
});

test('--help and --version end well', async () => {
  const { version } = JSON.parse(await readFile(join(dist, '../package.json'), 'utf8')) as {
    version: string;
  };
  expect((await cli('--version')).stdout.trim()).toBe(version);
  expect((await cli('--help')).stdout).toContain('manifest');
});

describe('the Vite plugin', () => {
  async function plugin(options: Parameters<typeof hearsay>[0]): Promise<Plugin> {
    const built = (await import(pathToFileURL(join(dist, 'node/vite-plugin.js')).href)) as {
      hearsay: typeof hearsay;
    };
    return built.hearsay(options);
  }

  async function buildSite(base: string): Promise<string> {
    await mkdir(join(folder, 'public'));
    await writeFile(join(folder, 'public/film.txt'), 'film');
    await writeFile(
      join(folder, 'index.html'),
      '<!doctype html><head></head><script type=module src=/a.js></script>',
    );
    await writeFile(join(folder, 'a.js'), 'document.title = "built";');
    const plugins = [await plugin({ tracker: 'wss://t.example', include: ['/film.txt'] })];
    await build({ root: folder, base, configFile: false, logLevel: 'silent', plugins });
    return join(folder, 'dist');
  }

  test.each(['/', '/sub/'])('a site at %s gets scripts, manifest and the tag', async (base) => {
    const out = await buildSite(base);
    expect(await readdir(out)).toEqual(expect.arrayContaining([...SCRIPTS, 'hearsay-filter.js']));
    const html = await readFile(join(out, 'index.html'), 'utf8');
    expect(html).toContain(`<script src="${base}hearsay.js" data-tracker="wss://t.example" async>`);
    const { entries, include } = parseManifest(await readFile(join(out, 'hearsay.json'), 'utf8'), sha224);
    expect(include).toEqual(['/film.txt', '/hearsay-worker.js']);
    expect([...entries.keys()]).toEqual([
      expect.stringMatching(/^\/assets\/index-.*\.js$/),
      '/film.txt',
      ...SCRIPTS.filter((name) => !name.startsWith('hearsay-sw')).map((name) => `/${name}`),
      '/index.html',
    ]);
    // The page as written, the tag included.
    expect(entries.get('/index.html')?.content.digest).toBe(sha224(Buffer.from(html)));
  });

  test('takes a tag written by hand out of the pages while they are developed, and writes nothing', async () => {
    const html = (tag: string): string => `<!doctype html><html><head>${tag}</head><body>x</body></html>`;
    const tag = '<script\n  src="/hearsay.js"\n  data-tracker="wss://t.example"\n  async\n></script>';
    const own = '<script src="/not-hearsay.js"></script>';
    const plugins = [await plugin({ tracker: 'wss://t.example' })];
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      server: { middlewareMode: true, hmr: false, ws: false },
      appType: 'custom',
      plugins,
    });
    try {
      const shown = await server.transformIndexHtml('/', html(tag + own));
      expect(shown).not.toContain('"/hearsay.js"');
      expect(shown).toContain(own);
    } finally {
      await server.close();
    }
    expect(await readdir(folder)).not.toContain('dist');
  });
});
