/** What the operator sees and does: readiness, metrics, the page with its map, who may see them, TLS, draining. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { isFault } from '../../content/fault.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';
import { roomOf } from '../../tracker/admission.ts';
import { explainLoss } from '../../tracker/cluster/explain-loss.ts';
import { startTracker, type Tracker, type TrackerOptions } from '../../tracker/tracker.ts';
import { eventually } from '../rig/eventually.ts';
import { freePort, startRedis } from '../rig/redis.ts';
import { start, visit } from './own-tracker.ts';
import { writeTlsFiles } from './tls-files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'operations-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function get(tracker: Tracker, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${tracker.port}${path}`, { headers });
}

const text = async (tracker: Tracker, path: string): Promise<string> => (await get(tracker, path)).text();

describe('metrics', () => {
  it('are Prometheus’ text, with introductions by nearness and bytes by source', async () => {
    const tracker = await start();
    const [first, second] = [visit(tracker), visit(tracker)];
    const a = await first.join('a.example');
    await second.join('a.example');
    second.say({ kind: 'signal', to: a.you, data: 'offer' });
    second.say({ kind: 'report', peers: 3000, network: 1000 });
    await first.hear('signal');
    await eventually('the report', () => tracker.stats().reported.peers > 0);
    const answer = await get(tracker, '/metrics');
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const lines = (await answer.text()).split('\n');
    for (const line of [
      'hearsay_tracker_rooms 1',
      'hearsay_tracker_members 2',
      'hearsay_tracker_joins_total 2',
      'hearsay_tracker_signals_total 1',
      'hearsay_tracker_introductions_total{by="address"} 1',
      'hearsay_tracker_introductions_total{by="random"} 0',
      'hearsay_tracker_reported_bytes_total{source="peers"} 3000',
      'hearsay_tracker_reported_bytes_total{source="network"} 1000',
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines.some((line) => line.startsWith('process_cpu_seconds_total'))).toBe(true);
    expect(lines.some((line) => line.includes('redis'))).toBe(false);
    expect((await text(tracker, '/metrics')).split('\n')).toContain('hearsay_tracker_joins_total 2');
  });
});

describe('the page', () => {
  it('shows rooms by listed names, visitors, introductions, offload and a map', async () => {
    const tracker = await start({ sites: ['<b>a.example'], coordinates: true });
    const visitor = visit(tracker);
    await visitor.join('<b>a.example', 4, { latitude: 52.5, longitude: 13.4 });
    await visit(tracker).join('<b>a.example', 4);
    visitor.say({ kind: 'report', peers: 900, network: 100 });
    await eventually('the report', () => tracker.stats().reported.peers > 0);
    const answer = await get(tracker, '/');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await answer.text();
    expect(page).toContain('<td>&#60;b&#62;a.example</td><td>2</td>');
    expect(page).toContain('<dt>visitors</dt><dd>2</dd>');
    expect(page).toContain('<dt>introductions</dt><dd>1</dd>');
    expect(page).toContain('<dd>90.0 %</dd>');
    expect(page).toMatch(/<circle cx="1\d\.\d" cy="-5\d\.\d" r="5.0"><title>1<\/title>/);
    expect(page).not.toContain('<b>');
  });

  it('shows sites that are not listed by their opaque ids, and says how to get a map', async () => {
    const tracker = await start();
    await visit(tracker).join('private.example');
    const page = await text(tracker, '/');
    expect(page).toContain(roomOf('private.example'));
    expect(page).not.toContain('private.example');
    expect(page).not.toContain('<svg');
    expect(page).toContain('--geo');
  });

  it('and the metrics are for listed addresses alone, where there is a list', async () => {
    const tracker = await start({ statusFor: ['10.0.0.0/8'], trustProxy: ['127.0.0.1'] });
    const owner = { 'x-forwarded-for': '10.1.2.3' };
    for (const path of ['/', '/metrics']) {
      expect((await get(tracker, path)).status).toBe(404);
      expect((await get(tracker, path, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(404);
      expect((await get(tracker, path, owner)).status).toBe(200);
    }
    expect((await get(tracker, '/health')).status).toBe(200);
  });
});

describe('draining', () => {
  it('turns readiness off, refuses newcomers, and sends visitors away one after another', async () => {
    const notes: unknown[] = [];
    const tracker = await start({ onNote: (note) => void (note.kind === 'drain' && notes.push(note)) });
    expect((await get(tracker, '/ready')).status).toBe(200);
    const visitors = Array.from({ length: 5 }, () => visit(tracker));
    for (const visitor of visitors) await visitor.join('a.example');
    const closedAt: number[] = [];
    for (const visitor of visitors) void visitor.closed.then(() => closedAt.push(performance.now()));
    const drained = tracker.drain(0.5);
    const ready = await get(tracker, '/ready');
    expect([ready.status, await ready.text()]).toEqual([503, 'draining\n']);
    await expect(visit(tracker).opened).rejects.toThrow('503');
    await drained;
    expect(await Promise.all(visitors.map((visitor) => visitor.closed))).toEqual([
      1012, 1012, 1012, 1012, 1012,
    ]);
    expect((closedAt.at(-1) ?? 0) - (closedAt[0] ?? 0)).toBeGreaterThan(200);
    expect((await get(tracker, '/health')).status).toBe(200);
    expect(notes.at(0)).toEqual({ kind: 'drain', state: 'begun', left: 5, seconds: 0.5 });
    expect(notes.at(-1)).toMatchObject({ kind: 'drain', state: 'over' });
    await tracker.close();
  });
});

describe('how far a drain is', () => {
  it('is said now and then', async () => {
    const notes: { readonly kind: string; readonly state?: string; readonly left?: number }[] = [];
    const tracker = await start({ onNote: (note) => notes.push(note) });
    for (let i = 0; i < 20; i++) await visit(tracker).join('a.example', 0);
    await tracker.drain(2.5);
    const drained = notes.filter(({ kind }) => kind === 'drain');
    const states = drained.map(({ state }) => state);
    expect([states.shift(), states.pop()]).toEqual(['begun', 'over']);
    expect(new Set(states)).toEqual(new Set(['under way']));
    const left = drained.map((note) => note.left ?? -1);
    expect(left[0]).toBe(20);
    expect(left[1]).toBeLessThan(20);
    expect(left).toEqual([...left].sort((a, b) => b - a));
  });
});

describe('TLS', () => {
  it('is spoken with a certificate', async () => {
    const tracker = await start(await writeTlsFiles(folder));
    expect(tracker.url).toBe(`wss://127.0.0.1:${tracker.port}/`);
    const webSocket = new WebSocket(tracker.url, { rejectUnauthorized: false });
    onTestFinished(() => webSocket.terminate());
    await new Promise((resolve, reject) => webSocket.on('open', resolve).on('error', reject));
    const status = await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: tracker.port, path: '/health', rejectUnauthorized: false };
      httpsRequest(options, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });

  it('needs both files, and ones that are what they should be', async () => {
    const { tlsCert, tlsKey } = await writeTlsFiles(folder);
    const noise = join(folder, 'noise.pem');
    await writeFile(noise, 'noise');
    const failure = (options: TrackerOptions): Promise<unknown> =>
      startTracker(options).then(
        () => null,
        (error: unknown) => error,
      );
    const other = join(folder, 'other.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(other, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    for (const [options, words] of [
      [{ tlsCert }, `tlsKey is missing. Expected a file, for tlsCert is ${tlsCert}`],
      [{ tlsCert: noise, tlsKey }, `tlsCert is ${noise}. Expected the file of a certificate chain in PEM`],
      [{ tlsCert, tlsKey: noise }, `tlsKey is ${noise}. Expected the file of a private key in PEM`],
      [{ tlsCert, tlsKey: other }, `tlsKey is ${other}. Expected the key of the certificate in ${tlsCert}`],
    ] as const) {
      const fault = await failure(options);
      expect(isFault(fault, 'bad-option') && fault.message).toContain(words);
    }
    expect(isFault(await failure({ tlsCert: join(folder, 'none'), tlsKey }), 'cannot-read')).toBe(true);
  });
});

describe('without its Redis', () => {
  it('a node starts, says so, and serves its own visitors', async () => {
    const notes: unknown[] = [];
    const redis = `redis://127.0.0.1:${await freePort()}`;
    const tracker = await start({ redis, onNote: (note) => notes.push(note) });
    const [first, second] = [visit(tracker), visit(tracker)];
    const a = await first.join('a.example');
    expect((await second.join('a.example')).peers).toEqual([a.you]);
    expect((await get(tracker, '/ready')).status).toBe(200);
    expect(JSON.parse(await text(tracker, '/health'))).toMatchObject({
      status: 'alone: redis can not be reached',
    });
    expect(notes.filter((note) => (note as { kind: string }).kind === 'redis')).toEqual([
      { kind: 'redis', state: 'lost', detail: expect.stringContaining('ECONNREFUSED') },
    ]);
    expect(await text(tracker, '/')).toContain('Redis can’t be reached');
    expect((await text(tracker, '/metrics')).split('\n')).toContain('hearsay_tracker_redis_connected 0');
  }, 20_000);

  it('it says what may be amiss when its URL says TLS and Redis speaks none', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.kill());
    const notes: unknown[] = [];
    await start({ redis: redis.url.replace('redis:', 'rediss:'), onNote: (note) => notes.push(note) });
    expect(notes).toEqual([
      { kind: 'redis', state: 'lost', detail: expect.stringContaining('write redis:// for rediss://') },
    ]);
  }, 20_000);

  it.each([
    ['redis://a', 'read ECONNRESET', false, 'write rediss://'],
    ['redis://a', 'NOAUTH HELLO must be called', false, 'redis://:password@host:port'],
    ['rediss://a', 'self-signed certificate', false, 'NODE_EXTRA_CA_CERTS'],
    ['rediss://a', "Hostname/IP does not match certificate's altnames", false, 'a name in it'],
  ])('%s and "%s" is explained', (url, detail, wasThere, advice) => {
    expect(explainLoss(url, detail, wasThere)).toContain(advice);
    expect(explainLoss(url, detail, true)).toBe(detail);
    expect(explainLoss(url, 'connect ECONNREFUSED', wasThere)).toBe('connect ECONNREFUSED');
  });

  it('it says so when Redis comes', async () => {
    const notes: unknown[] = [];
    const redis = await startRedis();
    onTestFinished(() => redis.kill());
    await redis.kill();
    const tracker = await start({ redis: redis.url, onNote: (note) => notes.push(note) });
    await eventually('the loss', () => notes.length === 1);
    await redis.restart();
    await eventually('the return', () => notes.length === 2);
    expect(notes).toMatchObject([{ state: 'lost' }, { state: 'ready', detail: '' }]);
    expect(JSON.parse(await text(tracker, '/health'))).toMatchObject({ status: 'ok' });
  }, 40_000);

  it('a URL that is none is refused', async () => {
    const failed = await startTracker({ redis: 'nonsense' }).catch((error: unknown) => error);
    expect(isFault(failed, 'bad-option') && failed.data.option).toBe('redis');
  });
});

describe('visitors who have all the neighbours they may', () => {
  it.each([true, undefined])('are asked to leave where that is wished: %s', async (closeAtMax) => {
    const visitor = visit(await start({ closeAtMax }));
    await visitor.opened;
    visitor.say({ kind: 'join', version: WIRE_VERSION, site: 'a.example', want: 0 });
    expect((await visitor.hear('welcome')).closeAtMax).toBe(closeAtMax);
  });
});
