/**
 * The worker of one end of the raw channel: sends as many bytes as the other end asks for, counts those it has asked for.
 * Nothing is checked, kept or passed on. Bundled by `raw-channel.ts`.
 */
import { RAW_HIGH_WATER_BYTES, RAW_LOW_WATER_BYTES, RAW_MESSAGE_BYTES } from '../limits.ts';

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<RTCDataChannel | number>) => void) | null;
  postMessage(ms: number): void;
};

let channel: RTCDataChannel | null = null;
let opened: () => void = () => undefined;
const open = new Promise<void>((resolve) => {
  opened = resolve;
});
let toSend = 0;
let toCome = 0;
let start = 0;

worker.onmessage = ({ data }) => {
  if (typeof data === 'number') void askFor(data);
  else take(data);
};

function take(given: RTCDataChannel): void {
  channel = given;
  given.binaryType = 'arraybuffer';
  given.bufferedAmountLowThreshold = RAW_LOW_WATER_BYTES;
  given.addEventListener('open', opened);
  given.addEventListener('bufferedamountlow', pump);
  given.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data !== 'string') {
      count(data.byteLength);
      return;
    }
    toSend = Number(data);
    pump();
  });
}

async function askFor(bytes: number): Promise<void> {
  await open;
  toCome = bytes;
  start = performance.now();
  channel?.send(String(bytes));
}

function count(bytes: number): void {
  toCome -= bytes;
  if (toCome <= 0) worker.postMessage(performance.now() - start);
}

function pump(): void {
  while (channel !== null && toSend > 0 && channel.bufferedAmount < RAW_HIGH_WATER_BYTES) {
    const bytes = Math.min(RAW_MESSAGE_BYTES, toSend);
    channel.send(new Uint8Array(bytes));
    toSend -= bytes;
  }
}
