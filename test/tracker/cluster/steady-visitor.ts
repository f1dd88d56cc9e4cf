/**
 * A visitor who stays: comes back at another node when its own dies, seeks neighbours while it has too few, and counts as
 * neighbours those with whom an offer was answered. Remembers every introduction. Speaks the protocol over real sockets.
 */
import { WebSocket } from 'ws';
import { decodeTrackerMessage } from '../../../protocol/tracker-codec.ts';
import { encodeVisitorMessage } from '../../../protocol/visitor-codec.ts';
import type { TrackerMessage, VisitorMessage } from '../../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../../protocol/version.ts';

/** Neighbours below which more are sought. */
const ENOUGH = 3;
const SEEK_MS = 400;
const RETRY_MS = 300;

export interface Met {
  readonly peer: string;
  readonly at: number;
}

export class SteadyVisitor {
  you = '';
  url: string;
  connects = 0;
  readonly neighbours = new Set<string>();
  readonly met: Met[] = [];
  private readonly urls: readonly string[];
  private readonly random: () => number;
  private readonly timer: NodeJS.Timeout;
  private ticket: string | undefined;
  private joined = false;
  private socket: WebSocket | null = null;
  private stopped = false;

  constructor(urls: readonly string[], first: number, random: () => number) {
    this.urls = urls;
    this.random = random;
    this.url = urls[first % urls.length] ?? '';
    this.connect();
    this.timer = setInterval(() => this.seek(), SEEK_MS * (0.75 + random() / 2));
  }

  /** All connections are lost at once. */
  forgetNeighbours(): void {
    this.neighbours.clear();
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
    this.socket?.terminate();
  }

  private connect(): void {
    this.connects += 1;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    const { ticket } = this;
    socket.on('open', () =>
      this.say({ kind: 'join', version: WIRE_VERSION, site: 'a.example', want: 0, ticket }),
    );
    socket.on('message', (data: Buffer) => this.hear(decodeTrackerMessage(data)));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.joined = false;
      if (this.stopped) return;
      this.url = this.urls[Math.floor(this.random() * this.urls.length)] ?? this.url;
      setTimeout(() => !this.stopped && this.connect(), RETRY_MS * (0.5 + this.random()));
    });
  }

  private seek(): void {
    if (!this.joined) return;
    for (const peer of this.neighbours) this.say({ kind: 'signal', to: peer, data: 'traffic' });
    const want = ENOUGH - this.neighbours.size;
    if (want > 0) this.say({ kind: 'seek', want, except: [...this.neighbours] });
  }

  private hear(message: TrackerMessage): void {
    switch (message.kind) {
      case 'welcome':
        this.you = message.you;
        this.ticket = message.ticket;
        this.joined = true;
        return;
      case 'introduce':
        for (const peer of message.peers) {
          this.met.push({ peer, at: performance.now() });
          this.say({ kind: 'signal', to: peer, data: 'offer' });
        }
        return;
      case 'signal':
        if (message.data === 'offer') this.say({ kind: 'signal', to: message.from, data: 'answer' });
        if (message.data !== 'traffic') this.neighbours.add(message.from);
        return;
      case 'gone':
        this.neighbours.delete(message.peer);
        return;
      default:
    }
  }

  private say(message: VisitorMessage): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(encodeVisitorMessage(message));
  }
}
