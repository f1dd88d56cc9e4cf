/** The visitor's socket at a real tracker: token and place with every join, the first of them in the opening request, whatever a
 * proxy makes of it; the same name when it comes back; reports. */
import { connect, createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { TrackerMessage } from '../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';
import { issueToken } from '../../tracker/token.ts';
import { startTracker, type Tracker } from '../../tracker/tracker.ts';
import { TrackerSocket } from '../../workers/tracker-socket.ts';
import { eventually } from '../rig/eventually.ts';

const secret = 'a secret of thirty-two characters or more';
const site = 'a.example';
const origin = 'https://a.example';

/** Of each socket that was made, how many subprotocols it offered. */
let tries: number[] = [];

/** What a browser's worker has by itself; of a page of `origin`. */
class PageWebSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols, { origin });
    this.on('error', () => undefined);
    tries.push(protocols.length);
  }
}

let tracker: Tracker;
const before = globalThis.WebSocket;
beforeEach(async () => {
  tries = [];
  globalThis.WebSocket = PageWebSocket as unknown as typeof globalThis.WebSocket;
  tracker = await startTracker({ host: '127.0.0.1', tokenSecrets: [secret], coordinates: true });
});
afterEach(async () => {
  globalThis.WebSocket = before;
  await tracker.close();
});

describe('the socket to the tracker', () => {
  it('joins with token and place, comes back under its name, and reports with a ping', async () => {
    const heard: TrackerMessage[] = [];
    const join = { kind: 'join', version: WIRE_VERSION, site, want: 0 } as const;
    const token = await issueToken({ secret, site, origin });
    const settings = { tracker: tracker.url, site, token, place: { latitude: 52.5, longitude: 13.4 } };
    const socket = new TrackerSocket(settings, {
      open: () => socket.send(join),
      message: (message) => heard.push(message),
      closed: () => undefined,
    });
    const names = (): string[] =>
      heard.flatMap((message) => (message.kind === 'welcome' ? [message.you] : []));
    socket.connect();
    await eventually('a welcome', () => names().length === 1);
    expect(tracker.roomStats()[0]?.cells).toHaveLength(1);
    socket.count(300, 100);
    socket.count(700, 0);
    socket.send({ kind: 'signal', to: 'nobody', data: '' });
    await eventually('an answer', () => heard.some(({ kind }) => kind === 'gone'));
    expect(tracker.stats().reported).toEqual({ peers: 0, network: 0 });
    for (let i = 0; i < 2; i++) socket.send({ kind: 'ping' });
    await eventually('the report', () => tracker.stats().reported.peers > 0);
    expect(tracker.stats().reported).toEqual({ peers: 1000, network: 100 });
    socket.close();
    await eventually('nobody', () => tracker.stats().members === 0);
    socket.connect();
    await eventually('another welcome', () => names().length === 2);
    expect(names()[1]).toBe(names()[0]);
    expect(tries).toEqual([2, 0]);
    socket.close();
  });

  it('is welcomed with the answer to its opening, and joins once', async () => {
    const { heard, closed } = await connectTo(tracker.url, () => undefined);
    await eventually('a welcome', () => heard.some(({ kind }) => kind === 'welcome'));
    expect(tracker.stats()).toMatchObject({ joins: 1, refusals: 0 });
    expect(closed()).toBe(0);
  });

  // Whatever is amiss is tried once: [what a proxy does with the header, how many sockets it takes]
  it.each<[string, Passes, number[]]>([
    ['drops the offers', (lines) => lines.filter((line) => !isOffer(line)), [2, 0]],
    ['refuses requests with offers', (lines) => (lines.some(isOffer) ? null : lines), [2, 0]],
    ['passes all', (lines) => lines, [2]],
  ])('joins through a proxy that %s', async (_what, passes, sockets) => {
    const proxy = await proxyTo(tracker.port, passes);
    const join = { kind: 'join', version: WIRE_VERSION, site, want: 0 } as const;
    const { heard, socket, closed } = await connectTo(proxy, () => socket.send(join));
    await eventually('a welcome', () => heard.some(({ kind }) => kind === 'welcome'));
    expect(tries).toEqual(sockets);
    expect(closed()).toBe(0);
    socket.close();
    await eventually('nobody', () => tracker.stats().members === 0);
    socket.connect();
    await eventually('another', () => tracker.stats().members === 1);
    expect(tries).toEqual([...sockets, 0]);
    socket.close();
  });

  it('tells once that nobody is there, after a second try', async () => {
    const proxy = await proxyTo(tracker.port, () => null);
    const { closed } = await connectTo(proxy, () => undefined);
    await eventually('the end', () => closed() > 0);
    expect(tries).toEqual([2, 0]);
    expect(closed()).toBe(1);
  });

  it('that is closed while it opens is not tried again unasked', async () => {
    const { socket, closed } = await connectTo(tracker.url, () => undefined);
    socket.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(tries).toEqual([2]);
    expect(closed()).toBe(1);
  });
});

interface Connected {
  readonly socket: TrackerSocket;
  readonly heard: TrackerMessage[];
  /** How often its end was told. */
  readonly closed: () => number;
}

async function connectTo(url: string, open: () => void): Promise<Connected> {
  const heard: TrackerMessage[] = [];
  let ends = 0;
  const token = await issueToken({ secret, site, origin });
  const socket = new TrackerSocket(
    { tracker: url, site, token, place: null },
    { open, message: (message) => heard.push(message), closed: () => ends++ },
  );
  onTestFinished(() => socket.close());
  socket.connect();
  return { socket, heard, closed: () => ends };
}

/** The lines of a request's head as it goes on; null: the request is refused. */
type Passes = (lines: string[]) => string[] | null;

const isOffer = (line: string): boolean => /^sec-websocket-protocol:/i.test(line);

/** The URL of a proxy on the way to `port`. */
function proxyTo(port: number, passes: Passes): Promise<string> {
  const proxy = createServer((from) => {
    from.on('error', () => undefined);
    from.once('data', (head) => {
      const lines = passes(head.toString('latin1').split('\r\n'));
      if (lines === null) return from.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
      const to = connect(port, '127.0.0.1', () => to.write(lines.join('\r\n'), 'latin1'));
      to.on('error', () => undefined);
      return from.pipe(to).pipe(from);
    });
  });
  onTestFinished(() => void proxy.close());
  return new Promise((resolve) => {
    proxy.listen(0, '127.0.0.1', () => resolve(`ws://127.0.0.1:${(proxy.address() as AddressInfo).port}/`));
  });
}
