/**
 * A WebSocket and all that the tracker's edge keeps for it, in one object with listeners that all share: measured, half a
 * kilobyte less for each visitor than closures and tables. Decides nothing. Made by `socket-server.ts`.
 */
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { FrameSieve, type Beyond } from './frame-sieve.ts';
import type { JoinGate } from './join-gate.ts';
import type { Recipient } from './webtorrent/outbox.ts';

/** What the sockets are told to. */
export interface SocketListener {
  hear(from: VisitorSocket, data: Buffer, isBinary: boolean): void;
  hearPing(from: VisitorSocket): void;
  end(of: VisitorSocket): void;
}

/** What ws gives each chunk of bytes to. */
interface Receiver {
  write(chunk: Buffer): boolean;
}

export class VisitorSocket extends WebSocket implements Recipient, Beyond {
  /** Never used twice. */
  number = 0;
  address = '';
  /** Unknown until its first word. */
  language: 'unknown' | 'native' | 'webtorrent' = 'unknown';
  /** Through which what it says as a visitor must pass. */
  gate: JoinGate | null = null;
  unsent = '';
  private under: Duplex | null = null;
  listener: SocketListener | null = null;

  /** Once, when it is open. `stream`: what it runs over. */
  begin(number: number, address: string, stream: Duplex, listener: SocketListener): void {
    this.number = number;
    this.address = address;
    this.under = stream;
    this.listener = listener;
    this.sift();
    // ws closes the socket itself after an error; without a listener the process would end.
    this.on('error', ignore);
    this.on('message', onMessage).on('ping', onPing).on('close', onClose);
  }

  /** Puts the sieve before what ws reads with, which goes on to decide when there is something to read. */
  private sift(): void {
    const receiver = this.receiver();
    // Of another ws: it reads alone.
    if (typeof receiver?.write !== 'function') return;
    const sieve = new FrameSieve(this);
    receiver.write = (chunk) => sieve.write(chunk);
  }

  /** Nothing more once it is to close: what still comes would be read, at some 10 µs a message, and answered by nobody. */
  hear(body: Buffer, isBinary: boolean): void {
    if (!this.isOpen()) return;
    this.listener?.hear(this, body, isBinary);
  }

  /** To ws, as if there were no sieve. */
  pass(bytes: Buffer): boolean {
    const receiver = this.receiver();
    return (Object.getPrototypeOf(receiver) as Receiver).write.call(receiver, bytes);
  }

  /** ws has no public name for it. */
  private receiver(): Receiver | undefined {
    return (this as unknown as { readonly _receiver?: Receiver })._receiver;
  }

  isOpen(): boolean {
    return this.readyState === WebSocket.OPEN;
  }

  /** Sends bytes as they are, frames and all, past ws; gives how many wait to be read. */
  write(frames: string): number {
    this.under?.write(frames, 'latin1');
    return this.under?.writableLength ?? 0;
  }
}

function onMessage(this: WebSocket, data: Buffer, isBinary: boolean): void {
  (this as VisitorSocket).hear(data, isBinary);
}

function onPing(this: WebSocket): void {
  const visitor = this as VisitorSocket;
  visitor.listener?.hearPing(visitor);
}

function onClose(this: WebSocket): void {
  const visitor = this as VisitorSocket;
  visitor.listener?.end(visitor);
}

function ignore(): void {}
