/**
 * A WebSocket and all that the tracker's edge keeps for it, in one object with listeners that all share: measured, half a
 * kilobyte less for each visitor than closures and tables. Decides nothing. Made by `socket-server.ts`.
 */
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { JoinGate } from './join-gate.ts';
import type { Recipient } from './webtorrent/outbox.ts';

/** What the sockets are told to. */
export interface SocketListener {
  hear(from: VisitorSocket, data: Buffer, isBinary: boolean): void;
  hearPing(from: VisitorSocket): void;
  end(of: VisitorSocket): void;
}

export class VisitorSocket extends WebSocket implements Recipient {
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
    // ws closes the socket itself after an error; without a listener the process would end.
    this.on('error', ignore);
    this.on('message', onMessage).on('ping', onPing).on('close', onClose);
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
  const visitor = this as VisitorSocket;
  visitor.listener?.hear(visitor, data, isBinary);
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
