/** The WebSocket to the tracker: messages in and out. When to connect is the engine's decision. */
import { decodeTrackerMessage, encodeVisitorMessage } from '../protocol/tracker-codec.ts';
import type { TrackerMessage, VisitorMessage } from '../protocol/tracker-messages.ts';

export interface TrackerSocketEvents {
  open(): void;
  message(message: TrackerMessage): void;
  closed(): void;
}

export class TrackerSocket {
  readonly #url: string;
  readonly #events: TrackerSocketEvents;
  #socket: WebSocket | null = null;

  constructor(url: string, events: TrackerSocketEvents) {
    this.#url = url;
    this.#events = events;
  }

  connect(): void {
    if (this.#socket !== null) return;
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.#url);
    } catch (error) {
      console.warn(`hearsay: ${this.#url} is no address of a tracker.`, error);
      queueMicrotask(() => this.#events.closed());
      return;
    }
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => this.#events.open());
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.close();
    });
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#hear(data));
  }

  send(message: VisitorMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encodeVisitorMessage(message));
  }

  /** Closes the socket; `closed` is told once. */
  close(): void {
    const socket = this.#socket;
    if (socket === null) return;
    this.#socket = null;
    socket.close();
    this.#events.closed();
  }

  #hear(data: unknown): void {
    try {
      if (data instanceof ArrayBuffer) this.#events.message(decodeTrackerMessage(new Uint8Array(data)));
    } catch (error) {
      console.warn('hearsay: the tracker said something that is not understood.', error);
    }
  }
}
