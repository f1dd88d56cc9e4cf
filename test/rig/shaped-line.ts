/**
 * A line of a given rate and latency in front of a server: all connections share it, as those of one visitor do. What is
 * not HTTP passes as well. Knows nothing of who is at its ends. Called by the benchmarks.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LineOrder {
  /** Port of the server, on this machine. */
  readonly port: number;
  /** Each way. */
  readonly bytesPerSecond: number;
  /** There and back, in milliseconds; a connection takes as long to be made. */
  readonly latencyMs: number;
}

export interface ShapedLine {
  /** Where the server is found at the other end. */
  readonly origin: string;
  /** Bytes that it has taken up so far, both ways. */
  bytes(): number;
  close(): Promise<void>;
}

/** Bytes that take their turn on the line at once, so that connections share it evenly: a few packets. */
const SLICE_BYTES = 8 * 1024;

/** Bytes that a connection may have waiting. Judgement: what the line holds at 40 ms and 20 Mbit/s, with room. */
const MAX_WAITING = 256 * 1024;

/** Where both ends of a line are. */
const HOST = '127.0.0.1';

interface Slice {
  readonly at: number;
  deliver(this: void): void;
}

/** One way of the line: slices arrive in order, one after the other. */
class Way {
  readonly #bytesPerMs: number;
  readonly #delayMs: number;
  readonly #queue: Slice[] = [];
  /** Taken up so far. */
  bytes = 0;
  #freeAt = 0;
  #pumping = false;

  constructor(bytesPerSecond: number, delayMs: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#delayMs = delayMs;
  }

  /** Calls `deliver` when so many bytes have passed. */
  pass(bytes: number, deliver: () => void): void {
    this.bytes += bytes;
    this.#freeAt = Math.max(performance.now(), this.#freeAt) + bytes / this.#bytesPerMs;
    this.#queue.push({ at: this.#freeAt + this.#delayMs, deliver });
    if (!this.#pumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    for (let slice = this.#queue.shift(); slice !== undefined; slice = this.#queue.shift()) {
      const left = slice.at - performance.now();
      if (left > 0) await sleep(left);
      slice.deliver();
    }
    this.#pumping = false;
  }
}

/** Starts the line and returns once its near end listens. */
export async function openLine({ port, bytesPerSecond, latencyMs }: LineOrder): Promise<ShapedLine> {
  const up = new Way(bytesPerSecond, latencyMs / 2);
  const down = new Way(bytesPerSecond, latencyMs / 2);
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: HOST, allowHalfOpen: true });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.setNoDelay(true);
      sockets.add(socket);
      // Either end may break off, and then the other is cut off.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroySoon();
      });
    }
    carry(far, near, down);
    near.pause();
    void sleep(latencyMs).then(() => carry(near, far, up));
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return {
    origin: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    bytes: () => up.bytes + down.bytes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function carry(from: Socket, to: Socket, way: Way): void {
  let waiting = 0;
  from.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      const slice = chunk.subarray(at, at + SLICE_BYTES);
      waiting += slice.length;
      way.pass(slice.length, () => {
        waiting -= slice.length;
        to.write(slice);
        if (waiting < MAX_WAITING) from.resume();
      });
    }
    if (waiting >= MAX_WAITING) from.pause();
  });
  from.on('end', () => way.pass(0, () => to.end()));
  from.resume();
}
