/** A folder becomes a manifest: real files, real hashes, the same bytes every time. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSigningKeys } from '../../content/hashing/ed25519.ts';
import { verifyManifest } from '../../content/hashing/manifest-signature.ts';
import { parseManifest, type Manifest } from '../../content/manifest.ts';
import { createFilter } from '../../content/request-filter.ts';
import { sha224 } from '../../build/sha224.ts';
import { buildManifest, withNotary, writeManifest } from '../../build/write-manifest.ts';
import { startSite } from '../rig/site-server.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../../build/cli.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');
let site = '';

beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'manifest-'));
});
afterEach(() => rm(site, { recursive: true, force: true }));

async function put(name: string, body: string | Uint8Array): Promise<void> {
  await mkdir(join(site, name, '..'), { recursive: true });
  await writeFile(join(site, name), body);
}

async function written(): Promise<Manifest> {
  return parseManifest(await readFile(join(site, 'hearsay.json'), 'utf8'), sha224);
}

describe('content', () => {
  test('digests, sizes and types of what is there', async () => {
    await put('index.html', '<p>hello');
    await put('sub/app.js', 'let a');
    await put('empty.css', '');
    await put('README', 'no ending');
    await writeManifest(site);
    const { entries } = await written();
    expect([...entries.keys()]).toEqual(['/README', '/empty.css', '/index.html', '/sub/app.js']);
    expect(entries.get('/sub/app.js')).toMatchObject({ type: 'text/javascript; charset=utf-8' });
    expect(entries.get('/README')?.type).toBe('application/octet-stream');
    expect(entries.get('/index.html')?.content).toMatchObject({
      digest: createHash('sha224').update('<p>hello').digest('hex'),
      size: 8,
    });
    expect(entries.get('/empty.css')?.content).toMatchObject({ size: 0, pieces: '' });
  });

  test('a digest for each piece of a large file', async () => {
    const body = randomBytes(600_000);
    await put('film.mp4', body);
    const { entries } = await buildManifest(site);
    const pieces = [body.subarray(0, 262_144), body.subarray(262_144, 524_288), body.subarray(524_288)];
    expect(entries.get('/film.mp4')?.content.pieces).toBe(pieces.map(sha224).join(''));
  });

  test('odd names have one canonical path, which the filter knows', async () => {
    for (const name of ['a b', '100%', 'c#d', 'e?f', 'ü/ñ', "it's", '%41']) await put(name, name);
    await writeManifest(site);
    const { entries } = await written();
    const script = await readFile(join(site, 'hearsay-filter.js'), 'utf8');
    const filter = createFilter(JSON.parse(/= (.*);/.exec(script)?.[1] ?? ''));
    expect(entries.size).toBe(7);
    for (const path of ['/a%20b', '/100%25', '/c%23d', '/e%3Ff', '/%C3%BC/%C3%B1', "/it's", '/%2541']) {
      expect(entries.has(path), path).toBe(true);
      expect(filter?.has(path), path).toBe(true);
    }
  });

  test('nothing that a service worker is made of, nothing hidden, nothing from outside the folder', async () => {
    for (const name of [
      'a',
      'hearsay-sw.js',
      'hearsay-sw-off.js',
      'hearsay-sw-streams.js',
      '.env',
      '.git/config',
      'node_modules/x/y',
      '_headers',
    ]) {
      await put(name, 'x');
    }
    await symlink('/etc/hostname', join(site, 'outside'));
    await symlink(join(site, 'a'), join(site, 'inside'));
    await writeManifest(site);
    await writeManifest(site, { exclude: ['/nothing'] });
    expect([...(await written()).entries.keys()]).toEqual(['/a', '/inside']);
  });

  test('the scripts of pages are kept as the site’s own are, the agent’s thread by its path', async () => {
    for (const name of ['hearsay.js', 'hearsay-agent.js', 'hearsay-hash.js']) await put(name, name);
    expect((await buildManifest(site)).include).toEqual([]);
    await put('hearsay-worker.js', 'x');
    const { entries, include } = await buildManifest(site, { include: ['/hearsay.js'] });
    const paths = ['/hearsay-agent.js', '/hearsay-hash.js', '/hearsay-worker.js', '/hearsay.js'];
    expect([...entries.keys()]).toEqual(paths);
    expect(include).toEqual(['/hearsay.js', '/hearsay-worker.js']);
    const without = await buildManifest(site, { exclude: ['/hearsay*'] });
    expect([without.entries.size, without.include]).toEqual([0, []]);
  });

  test('the agent’s thread starts in an isolated page too, whatever the builder knows of the headers', async () => {
    await put('hearsay-worker.js', 'x');
    await put('hearsay.js', 'x');
    const policies = async (): Promise<unknown[]> => {
      const { entries } = await buildManifest(site);
      return ['/hearsay-worker.js', '/hearsay.js'].map((path) => entries.get(path)?.headers);
    };
    expect(await policies()).toEqual([{ 'cross-origin-embedder-policy': 'require-corp' }, {}]);
    await put('_headers', '/*\n  Cross-Origin-Embedder-Policy: credentialless\n');
    const own = { 'cross-origin-embedder-policy': 'credentialless' };
    expect(await policies()).toEqual([own, own]);
  });

  test('excluded paths', async () => {
    await put('a.js', '');
    await put('a.js.map', '');
    expect([...(await buildManifest(site, { exclude: ['/**.map'] })).entries.keys()]).toEqual(['/a.js']);
  });
});

test('the same site gives the same bytes, whenever and in whatever order it was made', async () => {
  for (const name of ['b', 'a', 'c/d', 'c-d']) await put(name, name);
  await writeManifest(site);
  const first = await readFile(join(site, 'hearsay.json'));
  const filter = await readFile(join(site, 'hearsay-filter.js'));
  for (const name of ['c-d', 'c/d', 'a', 'b']) {
    await rm(join(site, name));
    await put(name, name);
    await utimes(join(site, name), 1, 1);
  }
  await writeManifest(site);
  expect(await readFile(join(site, 'hearsay.json'))).toEqual(first);
  expect(await readFile(join(site, 'hearsay-filter.js'))).toEqual(filter);
});

describe('headers', () => {
  test('from a _headers file, later rules over earlier ones', async () => {
    await put('a.css', 'a');
    await put('b.css', 'b');
    await put(
      '_headers',
      '# all\n/*\n  Cache-Control: no-cache\n  X-Own: a=b\n/b.css\n  Cache-Control: max-age=9\n  Content-Type: text/x-css\n',
    );
    const { entries } = await buildManifest(site);
    expect(entries.get('/a.css')?.headers).toEqual({ 'cache-control': 'no-cache' });
    expect(entries.get('/b.css')).toMatchObject({
      type: 'text/x-css',
      headers: { 'cache-control': 'max-age=9' },
    });
  });

  test('from the running server', async () => {
    await put('a b.css', 'a');
    const server = await startSite({
      directory: site,
      headers: { 'x-content-type-options': 'nosniff', server: 'x' },
    });
    const { entries } = await buildManifest(site, { origin: server.origin });
    expect(entries.get('/a%20b.css')?.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    expect(entries.get('/a%20b.css')?.headers).not.toHaveProperty('server');
    await rm(join(site, 'a b.css'));
    await put('a b.css', 'a');
    await server.close();
    await expect(buildManifest(site, { origin: server.origin })).rejects.toMatchObject({
      code: 'cannot-read',
    });
  });
});

describe('owner’s wishes', () => {
  test('included patterns and offline pages', async () => {
    await put('index.html', 'x');
    const manifest = await buildManifest(site, {
      include: ['/data/**'],
      offline: [{ match: '/app/**', page: '/index.html' }],
    });
    expect(manifest).toMatchObject({
      include: ['/data/**'],
      offline: [{ match: '/app/**', page: '/index.html' }],
    });
  });

  test('the kill switch empties the manifest', async () => {
    await put('a', 'x');
    await writeManifest(site, { off: true });
    expect(await written()).toMatchObject({ off: true, entries: new Map() });
  });

  test('a signature that the public key verifies', async () => {
    await put('a', 'x');
    const { publicKey, privateKey } = await createSigningKeys();
    const keyFile = join(site, '.key');
    await writeFile(keyFile, privateKey);
    await writeManifest(site, { privateKeyFile: keyFile });
    await expect(verifyManifest(await written(), publicKey, sha224)).resolves.toBeUndefined();
    const other = await createSigningKeys();
    await expect(verifyManifest(await written(), other.publicKey, sha224)).rejects.toMatchObject({
      data: { reason: 'wrong' },
    });
  });

  test.each([
    [{ include: ['data/*'] }, 'bad-option'],
    [{ offline: [{ match: '/', page: '/none.html' }] }, 'bad-option'],
    [{ privateKeyFile: '/nowhere' }, 'cannot-read'],
    [{ privateKeyFile: '/etc/passwd' }, 'cannot-read'],
  ])('%j is refused, and nothing is written', async (options, code) => {
    await put('a', 'x');
    await expect(writeManifest(site, options)).rejects.toMatchObject({ code });
    await expect(readFile(join(site, 'hearsay.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a folder that is none', async () => {
    await put('file', 'x');
    await expect(buildManifest(join(site, 'none'))).rejects.toMatchObject({ code: 'cannot-read' });
    await expect(buildManifest(join(site, 'file'))).rejects.toMatchObject({ code: 'cannot-read' });
  });
});

describe('the command line', () => {
  /** In the site's folder. */
  const cli = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    run(process.execPath, ['--import', tsx, program, ...args], { cwd: site });

  test('writes a manifest and says so', async () => {
    await put('a b.png', 'x');
    const { stdout } = await cli('manifest', site);
    expect(stdout).toBe(`${site}/hearsay.json: 1 file, 1 byte.\n`);
    expect((await written()).entries.has('/a%20b.png')).toBe(true);
  }, 30_000);

  test('has a notary named in it by a server that learns its address late, and nothing written', async () => {
    await put('a.css', 'b{}');
    await writeManifest(site);
    const before = await readFile(join(site, 'hearsay.json'), 'utf8');
    const prefixes = ['http://localhost:8080/live/'];
    const notary = { url: 'http://localhost:8080/', key: (await createSigningKeys()).publicKey, prefixes };
    const { manifest, filter } = await withNotary(site, notary);
    const named = parseManifest(manifest, sha224);
    expect(named).toEqual({ ...parseManifest(before, sha224), notary });
    expect([...named.entries.keys()]).toEqual(['/a.css']);
    expect(filter).toContain(prefixes[0]);
    expect(await readFile(join(site, 'hearsay.json'), 'utf8')).toBe(before);
    await expect(withNotary(join(site, 'nowhere'), notary)).rejects.toMatchObject({ code: 'cannot-read' });
  });

  test('names a notary for a site that has a stream and no files', async () => {
    const key = `${'A'.repeat(43)}=`;
    const where = ['--notary', 'https://tracker.example', '--notary-key', key];
    const prefixes = [
      '--notary-prefix',
      'https://cdn.example/live',
      '--notary-prefix',
      'HTTPS://a.example/vod/',
    ];
    const { stdout } = await cli('manifest', site, ...where, ...prefixes);
    expect(stdout).toContain('0 files');
    const { notary, entries } = await written();
    expect(entries.size).toBe(0);
    expect(notary).toEqual({
      url: 'https://tracker.example/',
      key,
      prefixes: ['https://a.example/vod/', 'https://cdn.example/live'],
    });
    const script = await readFile(join(site, 'hearsay-filter.js'), 'utf8');
    const filter = createFilter(JSON.parse(/= (.*);/.exec(script)?.[1] ?? ''));
    expect(filter?.isUnderPrefixes('https://a.example/vod/1.ts')).toBe(true);
    const half = cli('manifest', site, ...where);
    await expect(half).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--notary-prefix') });
  }, 30_000);

  test.each([
    [['none'], 1, 'none could not be read: there is no such file or folder. Expected the folder of a site.'],
    [['.', '--include', 'data/**'], 2, '--include data/**: expected a pattern that begins with a slash'],
    [['.', '--offline', '/a=/b'], 2, '--offline /a=/b: expected a pattern and the path of a file'],
    [['.', '--key', 'none'], 1, 'none could not be read: there is no such file or folder. Expected the file'],
    [['.', '--key', 'noise'], 1, 'noise could not be read: it holds no private key. Expected the file'],
    [['.', '--notary', 'https://t'], 2, '--notary https://t: expected --notary, --notary-key and'],
    [['.', '--notary', 'foo'], 2, '--notary foo: expected the http or https URL of a tracker'],
    [['.', '--notary-key', 'foo'], 2, '--notary-key foo: expected the public key that the tracker prints'],
    [['.', '--notary-prefix', 'foo'], 2, '--notary-prefix foo: expected a URL without a query'],
    [['.', '--off', '--include', '/a'], 2, "'--off' cannot be used with option '--include <pattern>'"],
    [['blocked'], 1, 'blocked/hearsay.json could not be written: it is a folder.'],
  ])(
    '%j: says what is wrong in plain words',
    async (args, code, words) => {
      await put('noise', 'x');
      await put('blocked/hearsay.json/x', 'x');
      const failed = (await cli('manifest', ...args).catch((error: unknown) => error)) as { stderr: string };
      expect(failed).toMatchObject({ code, stderr: expect.stringContaining(words) });
      expect(failed.stderr).not.toContain('    at ');
    },
    30_000,
  );

  test('warns of what comes to nothing, and says when all is switched off', async () => {
    expect(await cli('manifest', '.')).toEqual({
      stdout: './hearsay.json: 0 files, 0 bytes.\n',
      stderr: expect.stringContaining('Warning: . has no file that could take part'),
    });
    await put('a.css', 'x');
    const patterns = ['--include', '/a.*', '--include', '/data/**', '--exclude', '*.map'];
    const { stdout, stderr } = await cli('manifest', '.', ...patterns);
    expect(stdout).toContain('1 file, 1 byte');
    expect(stderr.trim().split('\n')).toEqual([
      'Warning: --exclude *.map fits no file of the site.',
      'Warning: --include /data/** fits no file of the site.',
      expect.stringContaining("Warning: . has none of Hearsay's scripts. Run `npx hearsay init .`"),
    ]);
    expect(await cli('manifest', '.', '--off')).toEqual({
      stdout: './hearsay.json: everything is switched off. To switch it on, run this without --off.\n',
      stderr: '',
    });
  }, 30_000);
});
