/** A visitor with a real WebSocket, for the tracker's tests. Knows the messages, never what a tracker should do. */
import { WebSocket } from 'ws';
import { decodeTrackerMessage } from '../../protocol/tracker-codec.ts';
import { encodeVisitorMessage } from '../../protocol/visitor-codec.ts';
import type { TrackerMessage, VisitorMessage } from '../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';

/** Milliseconds before a test gives up on a message. Judgement: a busy machine with two cores. */
const PATIENCE_MS = 10_000;

export interface SocketVisitorOptions {
  readonly origin?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Subprotocols that it offers. */
  readonly offers?: string[] | undefined;
}

/** What a join may carry beside the site. */
export type JoinExtras = Partial<Extract<VisitorMessage, { readonly kind: 'join' }>>;

export class SocketVisitor {
  readonly webSocket: WebSocket;
  /** Settles with the code when the socket is closed. */
  readonly closed: Promise<number>;
  readonly opened: Promise<void>;
  private readonly inbox: TrackerMessage[] = [];
  private readonly waiting = new Set<() => void>();

  /** `origin`: of the page that it pretends to be; `headers`: what a proxy would add. */
  constructor(url: string, { origin, headers, offers }: SocketVisitorOptions = {}) {
    this.webSocket = new WebSocket(url, offers, { origin, headers });
    this.webSocket.on('message', (data: Buffer) => {
      this.inbox.push(decodeTrackerMessage(data));
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

  say(message: VisitorMessage): void {
    this.webSocket.send(encodeVisitorMessage(message));
  }

  /** Opens, joins `site` and returns the name given and the members introduced. */
  async join(
    site: string,
    want = 8,
    extras: JoinExtras = {},
  ): Promise<{ you: string; ticket: string | undefined; peers: readonly string[] }> {
    await this.opened;
    this.say({ ...extras, kind: 'join', version: WIRE_VERSION, site, want });
    const { you, ticket } = await this.hear('welcome');
    const { peers } = await this.hear('introduce');
    return { you, ticket, peers };
  }

  /** The next message of this kind; others before it stay for later. */
  hear<Kind extends TrackerMessage['kind']>(
    kind: Kind,
  ): Promise<Extract<TrackerMessage, { readonly kind: Kind }>> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const at = this.inbox.findIndex((message) => message.kind === kind);
        if (at < 0) return;
        const [message] = this.inbox.splice(at, 1);
        this.waiting.delete(look);
        clearTimeout(timer);
        resolve(message as Extract<TrackerMessage, { readonly kind: Kind }>);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`No ${kind} within ${PATIENCE_MS} ms; there were ${JSON.stringify(this.inbox)}.`));
      }, PATIENCE_MS);
      this.waiting.add(look);
      look();
    });
  }
}
