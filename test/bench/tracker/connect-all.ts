/** Opens many WebSockets, each from an address of its own. Called by the trackers' benchmarks. */
import { WebSocket } from 'ws';
import { OPENING } from './limits.ts';

/** Opens `count` sockets to `url`, numbered from `first`. Rejects with the first that fails. */
export async function connectAll(url: string, first: number, count: number): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      sockets[index] = await connectOne(url, first + index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(OPENING, count) }, work));
  return sockets;
}

/** From 127.x.y.z, so that no allowance for one address is measured. */
export function connectOne(url: string, index: number): Promise<WebSocket> {
  const localAddress = `127.${1 + (index >> 16)}.${(index >> 8) & 0xff}.${index & 0xff}`;
  const webSocket = new WebSocket(url, { localAddress, perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    webSocket.once('open', () => resolve(webSocket));
    webSocket.once('error', reject);
  });
}

export function closeAll(sockets: readonly WebSocket[]): void {
  for (const webSocket of sockets) webSocket.terminate();
}
