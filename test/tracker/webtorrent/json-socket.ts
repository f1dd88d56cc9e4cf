/** A WebTorrent client as far as the tracker sees it: JSON over a real WebSocket. Knows never what a tracker should do. */
import { WebSocket } from 'ws';

/** Milliseconds before a test gives up on a message. Judgement: a busy machine with two cores. */
const PATIENCE_MS = 10_000;

export type Said = Record<string, unknown>;

export class JsonSocket {
  readonly webSocket: WebSocket;
  readonly opened: Promise<void>;
  /** Settles with the code when the socket is closed. */
  readonly closed: Promise<number>;
  /** What was heard and not yet asked for. */
  readonly inbox: Said[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(url: string) {
    this.webSocket = new WebSocket(url);
    // One that is turned away before it has said a word hears so in our visitors' language.
    this.webSocket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return;
      this.inbox.push(JSON.parse(data.toString()) as Said);
      for (const look of this.waiting) look();
    });
    this.opened = new Promise((resolve, reject) => {
      this.webSocket.on('open', resolve);
      this.webSocket.on('error', reject);
    });
    this.opened.catch(() => undefined);
    this.closed = new Promise((resolve) => {
      this.webSocket.on('close', resolve);
    });
  }

  say(message: object): void {
    this.webSocket.send(JSON.stringify(message));
  }

  /** The next message that has `field`; others before it stay for later. */
  hear(field: string): Promise<Said> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const at = this.inbox.findIndex((said) => field in said);
        if (at < 0) return;
        const [said] = this.inbox.splice(at, 1);
        this.waiting.delete(look);
        clearTimeout(timer);
        resolve(said as Said);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`No ${field} within ${PATIENCE_MS} ms; there were ${JSON.stringify(this.inbox)}.`));
      }, PATIENCE_MS);
      this.waiting.add(look);
      look();
    });
  }

  /** Says `message` and gives what the tracker says to it. */
  async announce(message: object): Promise<Said> {
    await this.opened;
    this.say(message);
    return this.hear('interval');
  }
}
