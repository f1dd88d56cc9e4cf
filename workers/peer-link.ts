/**
 * A neighbour's link: frames in and out of its channel, and pieces sent as fast as the channel drains. Knows the wire's
 * form, decides nothing. Called by the swarm runner.
 */
import { decodeFrame, encodeDataFrame, encodeFrame, payloadPerFrame } from '../protocol/frame.ts';
import type { WireMessage } from '../protocol/wire.ts';
import { lowWaterOf, roomAfter } from './channel-room.ts';
import { LEAST_ROOM_BYTES } from './limits.ts';
import type { PeerChannel, PeerChannelEvents } from './peer-channel.ts';

export interface PeerLinkEvents {
  open(): void;
  message(message: WireMessage, payload: Uint8Array<ArrayBuffer>): void;
  garbage(detail: string): void;
  uploaded(id: number): void;
  closed(): void;
}

interface Upload {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly deflated: boolean;
  readonly payloadBytes: number;
  offset: number;
}

export class PeerLink {
  readonly #events: PeerLinkEvents;
  readonly #channel: PeerChannel;
  readonly #uploads: Upload[] = [];
  #open = false;
  #closed = false;
  /** Bytes that may be buffered, and since when so many are; `null`: they are not. */
  #room = LEAST_ROOM_BYTES;
  #fullAt: number | null = null;

  /** `connect` makes the channel with the listener it is given. */
  constructor(connect: (events: PeerChannelEvents) => PeerChannel, events: PeerLinkEvents) {
    this.#events = events;
    this.#channel = connect({
      open: () => this.#opened(),
      frame: (bytes) => this.#frame(bytes),
      drained: () => this.#drained(),
      closed: () => this.close(),
    });
  }

  send(message: WireMessage): void {
    if (!this.#channel.send(encodeFrame(message))) this.close();
  }

  /** Sends a piece in frames of at most `frameBytes`, after those before it. */
  upload(id: number, bytes: Uint8Array<ArrayBuffer>, deflated: boolean, frameBytes: number): void {
    this.#uploads.push({ id, bytes, deflated, payloadBytes: payloadPerFrame(frameBytes), offset: 0 });
    this.#pump();
  }

  stopUpload(id: number): void {
    const at = this.#uploads.findIndex((upload) => upload.id === id);
    if (at === -1) return;
    this.#uploads.splice(at, 1);
    this.#events.uploaded(id);
  }

  /** Closes the channel; `closed` is told once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#channel.close();
    for (const { id } of this.#uploads.splice(0)) this.#events.uploaded(id);
    this.#events.closed();
  }

  #opened(): void {
    if (this.#open || this.#closed) return;
    this.#open = true;
    this.#events.open();
  }

  #frame(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#closed) return;
    // Chromium may deliver a message before it says that a transferred channel is open.
    this.#opened();
    try {
      const { message, payload } = decodeFrame(bytes);
      this.#events.message(message, payload);
    } catch (error) {
      this.#events.garbage(String(error));
    }
  }

  #drained(): void {
    if (this.#fullAt !== null && this.#channel.buffered <= lowWaterOf(this.#room)) {
      this.#room = roomAfter(this.#room, performance.now() - this.#fullAt);
      this.#fullAt = null;
    }
    this.#pump();
  }

  #pump(): void {
    while (!this.#closed && this.#channel.buffered < this.#room) {
      const upload = this.#uploads[0];
      if (upload === undefined) return;
      this.#sendNext(upload);
    }
    if (this.#fullAt !== null) return;
    this.#fullAt = performance.now();
    this.#channel.lowWater(lowWaterOf(this.#room));
  }

  #sendNext(upload: Upload): void {
    const { id, bytes, deflated, offset } = upload;
    const end = Math.min(bytes.length, offset + upload.payloadBytes);
    const header = { id, offset, total: bytes.length, deflated };
    if (!this.#channel.send(encodeDataFrame(header, bytes, offset, end))) {
      this.close();
      return;
    }
    upload.offset = end;
    if (end < bytes.length) return;
    this.#uploads.shift();
    this.#events.uploaded(id);
  }
}
