/** The visitor's socket at a real tracker: token and place with every join, the same name when it comes back, reports. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

/** What a browser's worker has by itself; of a page of `origin`. */
class PageWebSocket extends WebSocket {
  constructor(url: string) {
    super(url, { origin });
  }
}

let tracker: Tracker;
const before = globalThis.WebSocket;
beforeEach(async () => {
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
    const settings = { tracker: tracker.url, token, place: { latitude: 52.5, longitude: 13.4 } };
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
    socket.close();
  });
});
