/** Statements over the tracker's sockets: after join alone, bounded, and with the tracker none the worse for it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createVerifier } from '../../../content/hashing/ed25519.ts';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { openStatement } from '../../../protocol/signed-statement.ts';
import { startTracker, type Tracker, type TrackerOptions } from '../../../tracker/tracker.ts';
import { eventually } from '../../rig/eventually.ts';
import { SocketVisitor } from '../socket-visitor.ts';
import { keys } from './one-notary.ts';
import { startOrigin, type Answer, type Origin } from './origin.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const bytes: Answer = (_request, response) =>
  void response.writeHead(200, { 'content-type': 'video/mp2t' }).end('bytes');

async function startOne(answer: Answer = bytes): Promise<{ origin: Origin; tracker: Tracker }> {
  const origin = await startOrigin(answer);
  cleanups.push(origin.close);
  const notary = { prefixes: [`${origin.url}/`], privateKey: keys.privateKey, allowPrivate: true };
  return { origin, tracker: await start({ notary }) };
}

async function start(options: TrackerOptions): Promise<Tracker> {
  const tracker = await startTracker({ host: '127.0.0.1', ...options });
  cleanups.push(() => tracker.close());
  return tracker;
}

function visit(tracker: Tracker): SocketVisitor {
  const visitor = new SocketVisitor(tracker.url);
  cleanups.push(() => visitor.webSocket.terminate());
  return visitor;
}

test('who has joined is told what is vouched for, and what is not', async () => {
  const { origin, tracker } = await startOne();
  const visitor = visit(tracker);
  await visitor.join('a.example');
  const urls = [`${origin.url}/a.ts`, 'https://elsewhere.example/'];
  visitor.say({ kind: 'vouch', urls });
  const { statements } = await visitor.hear('statements');
  const verify = await createVerifier(tracker.notary?.publicKey ?? '');
  expect((await openStatement(statements[0] ?? new Uint8Array(), verify)).url).toBe(urls[0]);
  expect(await visitor.hear('unvouched')).toMatchObject({ url: urls[1], reason: 'outside' });
});

test('who has not joined is refused', async () => {
  const { origin, tracker } = await startOne();
  const visitor = visit(tracker);
  await visitor.opened;
  visitor.say({ kind: 'vouch', urls: [`${origin.url}/a.ts`] });
  expect(await visitor.hear('error')).toMatchObject({ code: 'not-joined' });
  visitor.say({ kind: 'follow', playlists: [`${origin.url}/a.m3u8`] });
  expect(await visitor.hear('error')).toMatchObject({ code: 'not-joined' });
  expect(origin.asked).toEqual([]);
});

test('a tracker that is no notary says so', async () => {
  const visitor = visit(await start({}));
  await visitor.join('a.example');
  visitor.say({ kind: 'vouch', urls: ['https://a.example/a.ts'] });
  expect(await visitor.hear('unvouched')).toMatchObject({ reason: 'no-notary' });
  visitor.say({ kind: 'follow', playlists: ['https://a.example/a.m3u8'] });
  expect(await visitor.hear('unvouched')).toMatchObject({ url: 'https://a.example/a.m3u8' });
});

test('several statements come in one message, and one that is too large for it over HTTP', async () => {
  const large = Buffer.alloc(600 * PIECE_BYTES);
  const { origin, tracker } = await startOne((request, response) => {
    response
      .writeHead(200, { 'content-type': 'video/mp4' })
      .end(request.url === '/film.mp4' ? large : 'bytes');
  });
  const visitor = visit(tracker);
  await visitor.join('a.example');
  visitor.say({ kind: 'vouch', urls: [`${origin.url}/film.mp4`] });
  expect(await visitor.hear('unvouched')).toMatchObject({ reason: 'over-http' });
  const urls = Array.from({ length: 60 }, (_, index) => `${origin.url}/${index}.ts`);
  visitor.say({ kind: 'vouch', urls });
  await eventually('all of them', () => tracker.notary?.stats().vouched === 61);
  const again = visit(tracker);
  await again.join('a.example');
  again.say({ kind: 'vouch', urls });
  const { statements } = await again.hear('statements');
  expect(statements.length).toBe(60);
});

test('a follower who leaves ends the following', async () => {
  const { origin, tracker } = await startOne((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('#EXTM3U\n#EXT-X-TARGETDURATION:1\n');
  });
  const visitor = visit(tracker);
  await visitor.join('a.example');
  visitor.say({ kind: 'follow', playlists: [`${origin.url}/a.m3u8`] });
  await eventually('one followed', () => tracker.notary?.stats().followed === 1);
  visitor.webSocket.close();
  await eventually('none followed', () => tracker.notary?.stats().followed === 0);
});

test('an origin that is dead, and a flood of questions, leave the tracker as it was', async () => {
  const { origin, tracker } = await startOne(() => undefined);
  const flooder = visit(tracker);
  await flooder.join('a.example');
  for (let at = 0; at < 1000; at += 50) {
    const urls = Array.from({ length: 50 }, (_, index) => `${origin.url}/${at + index}.ts`);
    flooder.say({ kind: 'vouch', urls });
  }
  expect(await flooder.hear('unvouched')).toMatchObject({ reason: 'too-fast' });
  const [first, second] = [visit(tracker), visit(tracker)];
  const a = await first.join('b.example');
  expect((await second.join('b.example')).peers).toEqual([a.you]);
  second.say({ kind: 'signal', to: a.you, data: 'offer' });
  expect(await first.hear('signal')).toMatchObject({ data: 'offer' });
  expect(tracker.notary?.stats().waiting).toBeGreaterThan(100);
  await tracker.close();
});

test(
  'the command line: prefixes and key together, and the public key is printed',
  { timeout: 30_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'notary-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'key');
    await writeFile(file, `${keys.privateKey}\n`);
    const flags = ['--port', '0', '--notary-prefix', 'https://cdn.example/live', '--notary-key', file];
    const args = ['--import', 'tsx', 'build/cli.ts', 'tracker'];
    const child = execFile(process.execPath, [...args, ...flags]);
    cleanups.push(() => child.kill());
    let said = '';
    child.stdout?.on('data', (text: string) => (said += text));
    const printed = eventually('its key', () => /It is a notary.*/.exec(said)?.[0]);
    expect(await printed).toContain(`--notary-key ${keys.publicKey}`);
    const half = new Promise((_resolve, reject) => {
      execFile(
        process.execPath,
        ['--import', 'tsx', 'build/cli.ts', 'tracker', ...flags.slice(0, 4)],
        (error) => reject(error),
      );
    });
    await expect(half).rejects.toMatchObject({ message: expect.stringContaining('--notary-key together') });
  },
);

test.each([[[]], [['ftp://a/']], [['https://a/?b']], [['a']], [Array(33).fill('https://a/') as string[]]])(
  'prefixes that are none: %j',
  async (prefixes) => {
    const notary = { prefixes, privateKey: keys.privateKey };
    await expect(startTracker({ notary })).rejects.toMatchObject({ code: 'bad-option' });
  },
);

test('a key that is none', async () => {
  const notary = { prefixes: ['https://a/'], privateKey: 'AAAA' };
  await expect(startTracker({ notary })).rejects.toMatchObject({ code: 'signing-key' });
});
