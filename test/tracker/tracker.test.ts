/** The tracker with real sockets: relaying, caps, garbage of every kind, sharing a server, restarting, ending. */
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { isFault } from '../../content/fault.ts';
import { MAX_VISITOR_BYTES } from '../../protocol/message-codec.ts';
import { encodeVisitorMessage } from '../../protocol/visitor-codec.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';
import { MAX_ANSWERED_BYTES } from '../../tracker/limits.ts';
import { startTracker, type OperationNote, type TrackerNote } from '../../tracker/tracker.ts';
import { eventually } from '../rig/eventually.ts';
import { seededRandom } from './core/seeded-random.ts';
import { start, visit } from './own-tracker.ts';

const random = seededRandom(4711);
const randomByte = (): number => Math.floor(random() * 256);
const randomBytes = (length: number): Buffer => Buffer.from(Array.from({ length }, randomByte));

const ANSWER_MS = 20_000;

/** Sends raw bytes and gives what came back once that holds `awaited`, or when the connection ended, or after `ms`. */
function rawTalk(
  port: number,
  bytes: string | Buffer,
  awaited = '\r\n\r\n',
  ms = ANSWER_MS,
): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(end, ms);
    socket.on('data', (data) => (answer += data.toString('latin1')).includes(awaited) && end());
    socket.on('error', end).on('close', end);
  });
}

const handshake = (path = '/', extra = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${extra}\r\n`;

describe('two visitors', () => {
  it('meet, pass signals both ways, and hear when the other is gone', async () => {
    const tracker = await start();
    const [first, second] = [visit(tracker), visit(tracker)];
    const a = await first.join('a.example');
    const b = await second.join('a.example');
    expect(a.peers).toEqual([]);
    expect(b.peers).toEqual([a.you]);
    const offer = JSON.stringify({ type: 'offer', sdp: 'v=0\r\n…'.repeat(300) });
    second.say({ kind: 'signal', to: a.you, data: offer });
    expect(await first.hear('signal')).toMatchObject({ from: b.you, data: offer, beside: true });
    first.say({ kind: 'signal', to: b.you, data: 'answer' });
    expect(await second.hear('signal')).toMatchObject({ from: a.you, data: 'answer', beside: true });
    first.say({ kind: 'ping' });
    expect(await first.hear('pong')).toEqual({ kind: 'pong', members: 2 });
    second.webSocket.close();
    await eventually('1 members', () => tracker.stats().members === 1);
    first.say({ kind: 'signal', to: b.you, data: 'late' });
    expect(await first.hear('gone')).toEqual({ kind: 'gone', peer: b.you });
  });

  it('do not meet across sites', async () => {
    const tracker = await start();
    const [first, second] = [visit(tracker), visit(tracker)];
    const a = await first.join('a.example');
    expect((await second.join('b.example')).peers).toEqual([]);
    second.say({ kind: 'signal', to: a.you, data: 'offer' });
    expect(await second.hear('gone')).toEqual({ kind: 'gone', peer: a.you });
    expect(tracker.stats()).toMatchObject({ rooms: 2, members: 2, signals: 0 });
  });

  it('take the largest signal whole', async () => {
    const tracker = await start();
    const [first, second] = [visit(tracker), visit(tracker)];
    const a = await first.join('a.example');
    await second.join('a.example');
    const frame = encodeVisitorMessage({ kind: 'signal', to: a.you, data: 'x'.repeat(1000) }).length - 1000;
    const data = 'x'.repeat(MAX_VISITOR_BYTES - frame);
    second.say({ kind: 'signal', to: a.you, data });
    expect((await first.hear('signal')).data).toBe(data);
  });
});

describe('caps', () => {
  it('turns away what an address may not have more of', async () => {
    const tracker = await start({ maxPerAddress: 2 });
    await visit(tracker).join('a.example');
    await visit(tracker).join('a.example');
    const third = visit(tracker);
    expect(await third.hear('error')).toMatchObject({ code: 'too-fast', fatal: true });
    expect(await third.closed).toBe(1013);
    expect(tracker.stats().sockets).toBe(2);
  });

  it('refuses another version', async () => {
    const tracker = await start();
    const visitor = visit(tracker);
    await visitor.opened;
    visitor.say({ kind: 'join', version: WIRE_VERSION + 1, site: 'a.example', want: 1 });
    expect(await visitor.hear('error')).toMatchObject({ code: 'version', fatal: true });
    expect(await visitor.closed).toBe(1008);
  });

  it('answers a message somewhat too large, and closes on one far too large', async () => {
    const tracker = await start();
    const visitor = visit(tracker);
    await visitor.join('a.example');
    visitor.webSocket.send(new Uint8Array(MAX_VISITOR_BYTES + 1));
    expect(await visitor.hear('error')).toMatchObject({ code: 'too-large', fatal: false });
    visitor.say({ kind: 'ping' });
    await visitor.hear('pong');
    visitor.webSocket.send(new Uint8Array(MAX_ANSWERED_BYTES + 1));
    expect(await visitor.closed).toBe(1009);
    await eventually('0 sockets', () => tracker.stats().sockets === 0);
  });

  it('drops one who does not read, and nobody else', async () => {
    const tracker = await start();
    const deaf = visit(tracker);
    const { you } = await deaf.join('a.example');
    deaf.webSocket.pause();
    const senders = [visit(tracker), visit(tracker)];
    for (const sender of senders) await sender.join('a.example');
    for (let i = 0; i < 900; i++) {
      for (const sender of senders) sender.say({ kind: 'signal', to: you, data: 'x'.repeat(15_000) });
    }
    await eventually('2 members', () => tracker.stats().members === 2);
    for (const sender of senders) {
      expect(sender.webSocket.readyState).toBe(WebSocket.OPEN);
      expect(await sender.hear('gone')).toEqual({ kind: 'gone', peer: you });
    }
  }, 60_000);
});

describe('garbage', () => {
  it('refuses text frames', async () => {
    const tracker = await start({ webTorrent: false });
    const visitor = visit(tracker);
    await visitor.opened;
    visitor.webSocket.send('{"kind":"ping"}');
    expect(await visitor.hear('error')).toMatchObject({ code: 'bad-message', fatal: false });
  });

  it('survives 5,000 random frames, answering or closing', async () => {
    const tracker = await start({ maxPerAddress: 5000 });
    const healthy = visit(tracker);
    const valid = encodeVisitorMessage({ kind: 'join', version: WIRE_VERSION, site: 'a.example', want: 3 });
    for (let sent = 0; sent < 5000;) {
      const noisy = visit(tracker);
      await noisy.opened;
      for (let i = 0; i < 100; i++, sent++) {
        const mutated = Buffer.from(valid);
        mutated[randomByte() % mutated.length] = randomByte();
        noisy.webSocket.send(i % 2 === 0 ? randomBytes(1 + (i % 60)) : mutated);
      }
      expect(await noisy.closed).toBe(1008);
    }
    await healthy.join('quiet.example');
    expect(tracker.stats()).toMatchObject({ sockets: 1 });
    expect(tracker.stats().refusals).toBeGreaterThan(50 * 20);
  }, 60_000);

  it('survives handshakes and frames that are broken', async () => {
    const tracker = await start();
    const healthy = visit(tracker);
    await healthy.join('a.example');
    const { port } = tracker;
    expect(await rawTalk(port, randomBytes(400))).toMatch(/^HTTP\/1.1 400 /);
    expect(await rawTalk(port, `GET / HTTP/1.1\r\nHost: t\r\nx: ${'y'.repeat(40_000)}`)).toContain(' 400 ');
    expect(await rawTalk(port, 'GET / HTTP/1.1\r\nHost: t\r\nConn', '', 300)).toBe('');
    expect(await rawTalk(port, handshake('/elsewhere'))).toContain(' 404 ');
    expect(await rawTalk(port, handshake().replace('Version: 13', 'Version: 99'))).toContain(' 400 ');
    expect(await rawTalk(port, handshake().replace(/Sec-WebSocket-Key.*\r\n/, ''))).toContain(' 400 ');
    expect(await rawTalk(port, handshake().replace('GET', 'POST'))).toContain(' 405 ');
    expect(await rawTalk(port, handshake().replace('websocket', 'h2c'))).toContain(' 400 ');
    for (const frame of [
      '8f80aaaaaaaa',
      '8205aaaaaaaaaa',
      'c280aaaaaaaa',
      '82ffffffffffffffffff',
      '8900',
      '0280',
    ]) {
      const after = Buffer.concat([Buffer.from(handshake()), Buffer.from(frame, 'hex')]);
      expect(await rawTalk(port, after)).toContain(' 101 ');
    }
    for (let i = 0; i < 50; i++) {
      const noise = Buffer.concat([Buffer.from(handshake()), randomBytes(200)]);
      expect(await rawTalk(port, noise)).toContain(' 101 ');
    }
    healthy.say({ kind: 'ping' });
    await healthy.hear('pong');
    await eventually('1 sockets', () => tracker.stats().sockets === 1);
  }, 60_000);
});

describe('its server', () => {
  it('tells its health, and what it is to those who ask for something else', async () => {
    const tracker = await start();
    await visit(tracker).join('a.example');
    const origin = `http://127.0.0.1:${tracker.port}`;
    const health = await fetch(`${origin}/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: 'ok', rooms: 1, members: 1, sockets: 1 });
    expect((await fetch(`${origin}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${origin}/health`, { method: 'POST', body: 'x' })).status).toBe(404);
  });

  it('may be a site’s own: other requests and upgrades stay the site’s, and it outlives the tracker', async () => {
    const site: Server = createServer((_request, response) => response.end('the site'));
    site.on('upgrade', (request, stream) => {
      if (request.url === '/hot') stream.end('HTTP/1.1 418 Mine\r\nConnection: close\r\n\r\n');
    });
    await new Promise<void>((resolve) => {
      site.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => {
      site.closeAllConnections();
      site.close();
    });
    const tracker = await startTracker({ server: site });
    expect(tracker.url).toBe(`ws://127.0.0.1:${tracker.port}/hearsay-tracker`);
    const visitor = visit(tracker);
    await visitor.join('a.example');
    expect(await rawTalk(tracker.port, handshake('/hot'))).toContain(' 418 ');
    await tracker.close();
    expect(await visitor.closed).toBe(1001);
    expect(await (await fetch(`http://127.0.0.1:${tracker.port}/`)).text()).toBe('the site');
    expect(site.listenerCount('upgrade')).toBe(1);
  });

  it('says what to do when the port is taken or an option makes no sense', async () => {
    const tracker = await start();
    const taken = await startTracker({ host: '127.0.0.1', port: tracker.port }).catch(
      (error: unknown) => error,
    );
    expect(isFault(taken, 'cannot-listen') && taken.data).toEqual({
      host: '127.0.0.1',
      port: tracker.port,
      detail: 'EADDRINUSE',
    });
    expect(String(taken)).toContain('name another port');
    for (const options of [{ port: 70_000 }, { port: 1.5 }, { path: 'x' }, { maxSockets: 0 }]) {
      const refused = await startTracker(options).catch((error: unknown) => error);
      expect(isFault(refused, 'bad-option')).toBe(true);
    }
  });
});

describe('the end', () => {
  it('closes every visitor with 1001, also those who do not answer, and can be called twice', async () => {
    const notes: (TrackerNote | OperationNote)[] = [];
    const tracker = await start({ onNote: (note) => notes.push(note) });
    const polite = visit(tracker);
    await polite.join('a.example');
    const stubborn = visit(tracker);
    await stubborn.join('a.example');
    stubborn.webSocket.pause();
    const half = connect(tracker.port, '127.0.0.1', () => half.write('GET / HTTP/1.1\r\nHo'));
    const halfClosed = new Promise((resolve) => half.on('error', resolve).on('close', resolve));
    await Promise.all([tracker.close(), tracker.close()]);
    await halfClosed;
    expect(await polite.closed).toBe(1001);
    expect(tracker.stats()).toMatchObject({ rooms: 0, members: 0, sockets: 0 });
    expect(notes.filter((note) => note.kind === 'left')).toHaveLength(2);
  });

  it('lets visitors come back on the same port after a restart', async () => {
    const before = await start();
    await visit(before).join('a.example');
    await before.close();
    const after = await start({ port: before.port });
    expect(after.url).toBe(before.url);
    const [first, second] = [visit(after), visit(after)];
    const a = await first.join('a.example');
    expect((await second.join('a.example')).peers).toEqual([a.you]);
  });

  it('leaves nothing that holds the process', async () => {
    const script = `
      import { startTracker } from './tracker/tracker.ts';
      import { SocketVisitor } from './test/tracker/socket-visitor.ts';
      const tracker = await startTracker({ host: '127.0.0.1' });
      await Promise.all(Array.from({ length: 5 }, () => new SocketVisitor(tracker.url).join('a.example')));
      await tracker.close();
      console.log('closed', tracker.stats().sockets);`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    expect(stdout.trim()).toBe('closed 0');
  }, 30_000);
});
