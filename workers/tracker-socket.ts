/**
 * The WebSocket to the tracker: messages in and out, and what every join shows besides: the site's token, the place, the
 * ticket by which the tracker knows us again. The first time a join travels in the opening request as well. When to connect
 * is the engine's decision.
 */
import type { AgentSettings } from '../protocol/agent-interface.ts';
import { decodeTrackerMessage } from '../protocol/tracker-codec.ts';
import { encodeOwn } from '../protocol/message-codec.ts';
import { earlyJoin, offeredWith } from '../protocol/opening-request.ts';
import type { TrackerMessage, VisitorMessage } from '../protocol/tracker-messages.ts';

export type TrackerSocketSettings = Pick<AgentSettings, 'tracker' | 'site' | 'token' | 'place'>;

export interface TrackerSocketEvents {
  open(): void;
  message(message: TrackerMessage): void;
  closed(): void;
}

export class TrackerSocket {
  readonly #settings: TrackerSocketSettings;
  readonly #events: TrackerSocketEvents;
  #socket: WebSocket | null = null;
  #ticket: string | undefined;
  /** A proxy may refuse what it does not know: tried once. */
  #isFirst = true;
  /** Body bytes since the last report. */
  #bytes = { peers: 0, network: 0 };

  constructor(settings: TrackerSocketSettings, events: TrackerSocketEvents) {
    this.#settings = settings;
    this.#events = events;
  }

  connect(): void {
    if (this.#socket !== null) return;
    const { tracker: url, site } = this.#settings;
    let isEarly = this.#isFirst;
    this.#isFirst = false;
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, isEarly ? offeredWith(encodeOwn(this.#complete(earlyJoin(site)))) : []);
    } catch (error) {
      console.warn(`hearsay: ${url} is no address of a tracker.`, error);
      queueMicrotask(() => this.#events.closed());
      return;
    }
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      isEarly = false;
      this.#events.open();
    });
    socket.addEventListener('close', () => {
      if (this.#socket !== socket) return;
      if (!isEarly) return this.close();
      this.#socket = null;
      this.connect();
    });
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#hear(data));
  }

  /** Sends, with each ping and seek, what was counted since the last. Both are sent by members alone. */
  send(message: VisitorMessage): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(encodeOwn(this.#complete(message)));
    const { peers, network } = this.#bytes;
    if ((message.kind !== 'ping' && message.kind !== 'seek') || peers + network === 0) return;
    this.#socket.send(encodeOwn({ kind: 'report', peers, network }));
    this.#bytes = { peers: 0, network: 0 };
  }

  /** Body bytes have come from neighbours and from the network. */
  count(peers: number, network: number): void {
    this.#bytes.peers += peers;
    this.#bytes.network += network;
  }

  /** Closes the socket; `closed` is told once. */
  close(): void {
    const socket = this.#socket;
    if (socket === null) return;
    this.#socket = null;
    socket.close();
    this.#events.closed();
  }

  #complete(message: VisitorMessage): VisitorMessage {
    if (message.kind !== 'join') return message;
    const { token, place } = this.#settings;
    return { ...message, ...place, token: token ?? undefined, ticket: this.#ticket };
  }

  #hear(data: unknown): void {
    try {
      if (!(data instanceof ArrayBuffer)) return;
      const message = decodeTrackerMessage(new Uint8Array(data));
      if (message.kind === 'welcome') this.#ticket = message.ticket;
      this.#events.message(message);
    } catch (error) {
      console.warn('hearsay: the tracker said something that is not understood.', error);
    }
  }
}
