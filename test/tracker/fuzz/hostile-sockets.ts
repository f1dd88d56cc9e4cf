/** Hostile frames over real sockets, to a real tracker. Called by the fuzz test and the fuzz command. */
import { WebSocket } from 'ws';
import { decodeTrackerMessage } from '../../../protocol/tracker-codec.ts';
import { HostileFrames, type Loot } from './hostile-frames.ts';

/** Frames that one socket sends before the next takes its place. */
const FRAMES_EACH = 60;

/** No message of our own begins so: each is a map of MessagePack. */
const OPENING_BRACE = 0x7b;

/** Sends `count` frames. Every answer must be one that can be read: throws otherwise. */
export async function sendHostileFrames(url: string, count: number, random: () => number): Promise<void> {
  const frames = new HostileFrames(random);
  const names: string[] = [];
  const tickets: string[] = [];
  for (let sent = 0; sent < count; sent += FRAMES_EACH) await oneSocket(url, frames, { names, tickets });
}

function oneSocket(
  url: string,
  frames: HostileFrames,
  loot: { names: string[]; tickets: string[] } & Loot,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.on('message', (data: Buffer) => {
      try {
        // To whoever began with JSON it speaks as to a WebTorrent client.
        const message = data[0] === OPENING_BRACE ? jsonObject(data) : decodeTrackerMessage(data);
        if (message.kind !== 'welcome') return;
        loot.names.unshift(message.you);
        loot.tickets.unshift(message.ticket ?? '');
        loot.names.length = Math.min(loot.names.length, 100);
        loot.tickets.length = Math.min(loot.tickets.length, 100);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('open', () => {
      for (let i = 0; i < FRAMES_EACH; i++) {
        const { bytes, isBinary } = frames.next(loot);
        socket.send(bytes, { binary: isBinary });
      }
      socket.close();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

/** Throws for what is no JSON. */
function jsonObject(data: Buffer): { readonly kind: 'json' } {
  JSON.parse(data.toString('utf8'));
  return { kind: 'json' };
}
