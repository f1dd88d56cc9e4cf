/** The commands around the tracker as their user has them: settings from three places, their errors, logs, the end; tokens. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { tokenRefusal } from '../../tracker/check-token.ts';
import { secretKey } from '../../tracker/token-secret.ts';
import { eventually } from '../rig/eventually.ts';
import { freePort } from '../rig/redis.ts';
import { SocketVisitor } from '../tracker/socket-visitor.ts';
import { writeTlsFiles } from '../tracker/tls-files.ts';

const cli = fileURLToPath(new URL('../../build/cli.ts', import.meta.url));
const secret = 'a secret of thirty-two characters or more';
const PATIENCE = { timeoutMs: 30_000 };

class Run {
  output = '';
  readonly ended: Promise<number | null>;
  readonly child: ChildProcess;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (text: Buffer) => (this.output += text.toString()));
    this.child.stderr?.on('data', (text: Buffer) => (this.output += text.toString()));
    this.ended = new Promise((resolve) => this.child.once('exit', resolve));
  }

  async url(): Promise<string> {
    const found = await eventually('its address', () => /data-tracker="([^"]+)"/.exec(this.output), PATIENCE);
    return found[1] ?? '';
  }
}

let folder = '';
const runs: Run[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracker-command-'));
});
afterEach(async () => {
  for (const { child } of runs.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const started = new Run(args, env);
  runs.push(started);
  return started;
}

async function config(settings: unknown): Promise<string> {
  const path = join(folder, 'tracker.json');
  await writeFile(path, typeof settings === 'string' ? settings : JSON.stringify(settings));
  return path;
}

describe('hearsay tracker', { timeout: 2 * PATIENCE.timeoutMs }, () => {
  it('says at its start when a notary may not fetch what it is to vouch for', async () => {
    const key = join(folder, 'notary.key');
    expect(await run(['keys', '--out', key]).ended).toBe(0);
    const notary = ['tracker', '--port', '0', '--notary-key', key, '--notary-prefix'];
    const there = run([...notary, 'https://192.168.1.7/live/', 'https://cdn.example/live/']);
    await eventually('the warning', () => there.output.includes('--notary-allow-private'), PATIENCE);
    expect(there.output).toContain('https://192.168.1.7/live/ is on an address that is not public');
    expect(there.output).not.toContain('https://cdn.example/live/ is');
    const allowed = run([...notary, 'http://localhost:9000/', '--notary-allow-private']);
    await eventually('the key', () => allowed.output.includes('It is a notary'), PATIENCE);
    expect(allowed.output).not.toContain('not public');
  });

  it('takes a flag before the environment, that before the file, logs JSON, and drains at SIGTERM', async () => {
    const path = await config({
      port: 1,
      host: '127.0.0.2',
      maxSockets: 1,
      sites: ['a.example'],
      drain: 0.2,
    });
    const env = {
      HEARSAY_TRACKER_HOST: '127.0.0.1',
      HEARSAY_TRACKER_PORT: '2',
      HEARSAY_TRACKER_LOG_LEVEL: 'debug',
    };
    const tracker = run(['tracker', '--config', path, '--port', '0'], env);
    const url = await tracker.url();
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d{4,5}\/$/);
    const visitor = new SocketVisitor(url);
    await visitor.join('a.example');
    await expect(new SocketVisitor(url).hear('error')).resolves.toMatchObject({ code: 'room-full' });
    await eventually(
      'a line for the join',
      () => /"level":20.*"msg":"joined"/.test(tracker.output),
      PATIENCE,
    );
    tracker.child.kill('SIGTERM');
    expect(await visitor.closed).toBe(1012);
    expect(await tracker.ended).toBe(0);
    expect(tracker.output).toMatch(/"state":"begun","left":[12],"seconds":0.2,"msg":"drain"/);
    expect(tracker.output).toMatch(/"state":"over","left":\d+,"msg":"drain"/);
  }, 60_000);

  it('writes few lines of however many it refuses, with their reason and number', async () => {
    const tracker = run(['tracker', '--port', '0', '--host', '127.0.0.1', '--origins', 'https://a.example']);
    const url = await tracker.url();
    for (let i = 0; i < 200; i++) {
      const stranger = new SocketVisitor(url, { origin: 'https://b.example' });
      await expect(stranger.opened).rejects.toThrow('403');
    }
    tracker.child.kill('SIGTERM');
    expect(await tracker.ended).toBe(0);
    const lines = tracker.output.split('\n').filter((line) => line.includes('refused'));
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 30, msg: 'refused', reason: 'other-origin', times: 1, origin: 'https://b.example' },
      { level: 30, msg: 'refused', reason: 'other-origin', times: 199, origin: 'https://b.example' },
    ]);
  }, 60_000);

  it('ends at once at a second signal, however long it would still drain', async () => {
    const tracker = run(['tracker', '--port', '0', '--host', '127.0.0.1', '--drain', '300']);
    const url = await tracker.url();
    const visitors = [new SocketVisitor(url), new SocketVisitor(url)];
    for (const visitor of visitors) await visitor.join('a.example');
    tracker.child.kill('SIGTERM');
    expect(await Promise.race(visitors.map((visitor) => visitor.closed))).toBe(1012);
    tracker.child.kill('SIGTERM');
    expect(await tracker.ended).toBe(0);
  }, 60_000);

  it.each([
    [{ prot: 8000 }, '"prot" is not known. Expected port, host,'],
    [{ tokenSecret: [secret] }, 'Did you mean "tokenSecrets"?'],
    [{ origins: [] }, '"origins" is []. Expected a list of texts, one or more, or leave it out'],
    [{ sites: [''] }, '"sites" is [""]. Expected a list of texts, one or more'],
    [{ tokenSecrets: secret }, '"tokenSecrets" is none. Expected a list of texts, one or more'],
    [{ statusFor: [] }, '"statusFor" is []. Expected a list'],
    [{ host: '' }, '"host" is "". Expected a text'],
    [{ drain: -1 }, '"drain" is -1. Expected seconds from 0 to 86400'],
    [{ port: '0x50' }, '"port" is "0x50". Expected a port from 0 to 65535'],
    [{ port: 'eighty' }, '"port" is "eighty". Expected a port from 0 to 65535'],
    [{ port: true }, '"port" is true. Expected a port from 0 to 65535'],
    [{ host: true }, '"host" is true. Expected a text or a number'],
    [{ sites: 'a.example' }, '"sites" is "a.example". Expected a list of texts'],
    [{ webTorrent: 'never' }, '"webTorrent" is "never". Expected yes or no'],
    [{ coordinates: 'yes' }, '"coordinates" is "yes". Expected true or false'],
    [{ policy: 'fastest', port: 0 }, 'option policy is fastest. Expected first-available or nearest'],
    [{ webTorrent: false, port: 0, policy: 'x' }, 'option policy is x.'],
    [{ redis: '', port: 0 }, 'option redis is no such URL. Expected redis://'],
    [{ redis: 'rediss://', port: 0 }, 'option redis is no such URL. Expected redis://'],
    [{ redis: 'x', port: 0 }, 'option redis is no such URL. Expected redis://'],
  ])(
    'says of the file %j what is wrong with which key',
    async (settings, words) => {
      const failed = run(['tracker', '--config', await config(settings)]);
      expect(await failed.ended).toBe(2);
      expect(failed.output).toContain(words);
      expect(failed.output).not.toMatch(/^ {4}at /m);
      expect(failed.output).not.toContain(secret);
    },
    30_000,
  );

  it.each([
    [{ tlsCert: 'none.pem', tlsKey: 'none.key', port: 0 }, 'option tlsCert: cannot read'],
    ['{', 'could not be read: it is no JSON'],
    ['[]', 'it has no JSON object of settings'],
  ])('says of the file %j what could not be read', async (settings, words) => {
    const failed = run(['tracker', '--config', await config(settings)]);
    expect(await failed.ended).toBe(1);
    expect(failed.output).toContain(words);
    expect(failed.output).not.toMatch(/^ {4}at /m);
  });

  it('switches nothing on for a variable that says no', async () => {
    const key = join(folder, 'notary.key');
    expect(await run(['keys', '--out', key]).ended).toBe(0);
    const notary = ['tracker', '--port', '0', '--notary-key', key, '--notary-prefix', 'http://127.0.0.1:9/'];
    for (const said of ['no', 'false', '']) {
      const there = run(notary, { HEARSAY_TRACKER_NOTARY_ALLOW_PRIVATE: said });
      await eventually('the warning', () => there.output.includes('not public'), PATIENCE);
    }
    const failed = run(notary, { HEARSAY_TRACKER_NOTARY_ALLOW_PRIVATE: 'maybe' });
    expect(await failed.ended).toBe(2);
    expect(failed.output).toContain("'HEARSAY_TRACKER_NOTARY_ALLOW_PRIVATE' is invalid. Expected yes or no.");
  }, 60_000);

  it.each([
    ['--origins', 'HEARSAY_TRACKER_ORIGINS', '', 'Expected one or more'],
    ['--token-secrets', 'HEARSAY_TRACKER_TOKEN_SECRETS', ' , ', 'Expected one or more'],
    ['--host', 'HEARSAY_TRACKER_HOST', '', 'Expected a text'],
    ['--sites', 'HEARSAY_TRACKER_SITES', '--port', 'Expected one or more'],
    ['--drain', 'HEARSAY_TRACKER_DRAIN', '-1', 'Expected seconds from 0 to 86400'],
    ['--port', 'HEARSAY_TRACKER_PORT', '0x50', 'Expected a port from 0 to 65535'],
    ['--max-sockets', 'HEARSAY_TRACKER_MAX_SOCKETS', '0x50', 'Expected a number'],
  ])('takes no %s that would open it, or means something else', async (flag, variable, value, words) => {
    const [byFlag, byVariable] = [run(['tracker', flag, value]), run(['tracker'], { [variable]: value })];
    expect(await byFlag.ended).toBe(2);
    expect(byFlag.output).toContain(`option '${flag} `);
    expect(byFlag.output).toContain(words);
    expect(await byVariable.ended).toBe(2);
    expect(byVariable.output).toContain(`from env '${variable}' is invalid. ${words}`);
  });

  it('says of a variable that nobody knows which one was meant, and minds none of Kubernetes’', async () => {
    const failed = run(['tracker', '--port', '0'], { HEARSAY_TRACKER_TOKEN_SECRET: secret });
    expect(await failed.ended).toBe(2);
    expect(failed.output).toContain(
      'the variable HEARSAY_TRACKER_TOKEN_SECRET is not known. Did you mean HEARSAY_TRACKER_TOKEN_SECRETS?',
    );
    const links = {
      HEARSAY_TRACKER_SERVICE_HOST: '10.0.0.1',
      HEARSAY_TRACKER_SERVICE_PORT_WS: '8000',
      HEARSAY_TRACKER_PORT_8000_TCP_ADDR: '10.0.0.1',
      HEARSAY_TRACKER_REDIS_SERVICE_HOST: '10.0.0.2',
      HEARSAY_TRACKER_REDIS_PORT: 'tcp://10.0.0.2:6379',
    };
    await run(['tracker', '--port', '0', '--host', '127.0.0.1'], links).url();
    const link = run(['tracker'], { HEARSAY_TRACKER_PORT: 'tcp://10.0.0.1:8000' });
    expect(await link.ended).toBe(2);
    expect(link.output).toContain('enableServiceLinks');
  });

  it('finds the files of a file beside it, wherever it is started, and minds no mark of the byte order', async () => {
    await writeTlsFiles(folder);
    const settings = { port: 0, host: '127.0.0.1', tlsCert: './cert.pem', tlsKey: 'key.pem' };
    const tracker = run(['tracker', '--config', await config(`\uFEFF${JSON.stringify(settings)}`)]);
    expect(await tracker.url()).toMatch(/^wss:/);
  });

  it('says of the environment what is wrong with which variable', async () => {
    const failed = run(['tracker'], { HEARSAY_TRACKER_MAX_SOCKETS: 'many' });
    expect(await failed.ended).toBe(2);
    expect(failed.output).toContain("from env 'HEARSAY_TRACKER_MAX_SOCKETS' is invalid. Expected a number.");
  }, 30_000);
});

describe('hearsay tracker --check', { timeout: 2 * PATIENCE.timeoutMs }, () => {
  /** As the image does. */
  async function check(env: Readonly<Record<string, string>>): Promise<Run> {
    const dockerfile = await readFile(new URL('../../tracker/Dockerfile', import.meta.url), 'utf8');
    const [program, script, ...args] = JSON.parse(
      /^HEALTHCHECK .* CMD (.+)$/m.exec(dockerfile)?.[1] ?? '[]',
    ) as string[];
    expect([program, script]).toEqual(['node', 'dist/node/cli.js']);
    const asked = run(args, env);
    await asked.ended;
    return asked;
  }

  it('asks the tracker where its file has it: port, address and TLS', async () => {
    const port = await freePort();
    const settings = { port, host: '127.0.0.2', drain: 60, ...(await writeTlsFiles(folder)) };
    const env = { HEARSAY_TRACKER_CONFIG: await config(settings) };
    const before = await check(env);
    expect([before.child.exitCode, before.output]).toEqual([
      1,
      expect.stringContaining(
        `https://127.0.0.2:${port}/ready is not ready: there is no answer (ECONNREFUSED)`,
      ),
    ]);
    const tracker = run(['tracker'], env);
    expect(await tracker.url()).toBe(`wss://127.0.0.2:${port}/`);
    const during = await check(env);
    expect([during.child.exitCode, during.output]).toEqual([0, '']);
    const visitors = Array.from(
      { length: 3 },
      () => new WebSocket(`wss://127.0.0.2:${port}/`, { rejectUnauthorized: false }),
    );
    await Promise.all(visitors.map((visitor) => new Promise((resolve) => visitor.on('open', resolve))));
    tracker.child.kill('SIGTERM');
    await Promise.race(visitors.map((visitor) => new Promise((resolve) => visitor.on('close', resolve))));
    const after = await check(env);
    expect([after.child.exitCode, after.output]).toEqual([
      1,
      expect.stringContaining('it answers 503: draining'),
    ]);
  });

  it('takes the environment before the file, and wants a port', async () => {
    const port = await freePort();
    const env = { HEARSAY_TRACKER_CONFIG: await config({ port: 1 }), HEARSAY_TRACKER_PORT: String(port) };
    expect((await check(env)).output).toContain(`http://127.0.0.1:${port}/ready`);
    expect((await check({ ...env, HEARSAY_TRACKER_PORT: '0' })).output).toContain(
      'port "0": expected the port',
    );
  });
});

describe('hearsay token', { timeout: 2 * PATIENCE.timeoutMs }, () => {
  it('prints a token that the tracker takes, from a secret in the environment', async () => {
    const [site, origin] = ['a.example', 'https://a.example'];
    const issued = run(['token', '--site', site, '--origin', origin, '--ttl', '60'], {
      HEARSAY_TOKEN_SECRET: secret,
    });
    expect(await issued.ended).toBe(0);
    expect(await tokenRefusal(issued.output.trim(), [secretKey(secret)], { site, origin })).toBeNull();
  }, 30_000);

  it('wants a secret that holds', async () => {
    const failed = run(['token', '--site', 'a', '--origin', 'https://a.example', '--secret', 'short']);
    expect(await failed.ended).toBe(2);
    expect(failed.output).toContain('token secret is 5 characters long. Expected 32 or more');
  }, 30_000);
});
