/**
 * One end of a bare RTCPeerConnection, in a window: makes the connection and gives its channel to a worker at once, as
 * the product does. Bundled by `raw-channel.ts`.
 */

export interface RawEnd {
  offer(): Promise<string>;
  answer(offer: string): Promise<string>;
  accept(answer: string): Promise<void>;
  /** Has the other end send so many bytes: milliseconds until all are here. */
  receive(bytes: number): Promise<number>;
}

const WORKER = '/raw-worker.js';

const connection = new RTCPeerConnection();
const worker = new Worker(WORKER);
const channel = connection.createDataChannel('raw', { negotiated: true, id: 1 });
worker.postMessage(channel, [channel]);

/** With all candidates in it, so that there is nothing more to say. */
async function describe(description: RTCSessionDescriptionInit): Promise<string> {
  await connection.setLocalDescription(description);
  while (connection.iceGatheringState !== 'complete') {
    await new Promise((resolve) => {
      connection.addEventListener('icegatheringstatechange', resolve, { once: true });
    });
  }
  return JSON.stringify(connection.localDescription);
}

const rawEnd: RawEnd = {
  offer: async () => describe(await connection.createOffer()),
  async answer(offer) {
    await connection.setRemoteDescription(JSON.parse(offer) as RTCSessionDescriptionInit);
    return describe(await connection.createAnswer());
  },
  async accept(answer) {
    await connection.setRemoteDescription(JSON.parse(answer) as RTCSessionDescriptionInit);
  },
  receive(bytes) {
    return new Promise((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
      worker.postMessage(bytes);
    });
  },
};

(globalThis as { rawEnd?: RawEnd }).rawEnd = rawEnd;
