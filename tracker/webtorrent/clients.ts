/**
 * The edge for WebTorrent clients: sockets and a timer around the pure core. Turns frames into events and carries out
 * effects; decides nothing about swarms. `tracker/socket-server.ts` hands it the sockets that speak JSON.
 */
import { isUtf8 } from 'node:buffer';
import { isFault } from '../../content/fault.ts';
import type { AddressBook } from '../core/address-book.ts';
import { readMessage } from '../core/webtorrent/read-message.ts';
import { WebTorrentCore, type WebTorrentStats } from '../core/webtorrent/webtorrent-core.ts';
import type { WebTorrentEffect } from '../core/webtorrent/webtorrent-effects.ts';
import type { WebTorrentEvent } from '../core/webtorrent/webtorrent-events.ts';
import type { VisitorSocket } from '../visitor-socket.ts';
import { Outbox } from './outbox.ts';

export interface ClientsOptions {
  readonly addresses: AddressBook;
  readonly maxSockets?: number | undefined;
  /** False where clients are only to be told that they are not served. */
  readonly serves: boolean;
}

/** RFC 6455, section 7.4.1, and the IANA registry it founded for 1013. */
const CLOSE_CODES = { full: 1013, refused: 1008, silent: 1001 } as const;

/** How JSON begins, and no message of our own visitors: theirs are maps of MessagePack. */
const BEGINNINGS = ['{"', '{ ', '{\n', '{\r', '{\t'];

export class Clients {
  private readonly core: WebTorrentCore;
  private readonly serves: boolean;
  private readonly clients = new Map<number, VisitorSocket>();
  private readonly outbox = new Outbox();
  private timer: NodeJS.Timeout | undefined;
  private closing = false;

  constructor(options: ClientsOptions) {
    this.core = new WebTorrentCore({ ...options, random: Math.random });
    this.serves = options.serves;
  }

  stats(): WebTorrentStats {
    return this.core.stats();
  }

  /** Whether a first frame is from one of these clients; some send text, some the same bytes as binary. */
  speakIn(data: Buffer, isBinary: boolean): boolean {
    if (!BEGINNINGS.includes(data.toString('latin1', 0, 2))) return false;
    return this.serves || toEvent(0, data, isBinary).kind === 'message';
  }

  /** Serves an open socket from now on. The caller tells what it says and its end, and closes it when all is over. */
  adopt(client: VisitorSocket): void {
    this.clients.set(client.number, client);
    this.tell({ kind: 'open', socket: client.number, address: client.address });
  }

  hear({ number }: VisitorSocket, data: Buffer, isBinary: boolean): void {
    this.tell(toEvent(number, data, isBinary));
  }

  /** A ping of WebSockets. */
  hearPing({ number }: VisitorSocket): void {
    this.tell({ kind: 'ping', socket: number });
  }

  end(socket: number): void {
    this.clients.delete(socket);
    this.tell({ kind: 'closed', socket });
  }

  /** No timer is left. */
  close(): void {
    this.closing = true;
    clearTimeout(this.timer);
  }

  private tell(event: WebTorrentEvent): void {
    for (const effect of this.core.handle(event, performance.now())) this.run(effect);
  }

  private run(effect: WebTorrentEffect): void {
    if (effect.kind === 'wake-at') return this.wakeAt(effect.time);
    const client = this.clients.get(effect.socket);
    if (client === undefined) return;
    if (effect.kind === 'send') {
      if (effect.soon) this.outbox.postSoon(client, effect.text);
      else this.outbox.post(client, effect.text);
      return;
    }
    this.outbox.flush(client);
    client.close(CLOSE_CODES[effect.reason], effect.reason);
  }

  private wakeAt(time: number): void {
    clearTimeout(this.timer);
    if (this.closing) return;
    this.timer = setTimeout(() => this.tell({ kind: 'wake' }), Math.max(0, time - performance.now()));
    // The server holds the process; the timer alone must not.
    this.timer.unref();
  }
}

function textOf(data: Buffer, from: number, to: number): string {
  return data.toString('latin1', from, to);
}

function toEvent(socket: number, data: Buffer, isBinary: boolean): WebTorrentEvent {
  // Text is checked by ws.
  if (isBinary && !isUtf8(data)) return { kind: 'garbage', socket, detail: 'Expected JSON in UTF-8.' };
  try {
    const message = readMessage(data, textOf);
    return { kind: 'message', socket, message };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { kind: 'garbage', socket, detail: error.message };
  }
}
