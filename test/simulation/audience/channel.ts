/**
 * One direction of a link between two visitors, as `workers/peer-link.ts` uses a data channel: frames leave in order,
 * pieces wait until there is room in its buffer, and what is said waits behind what is being sent.
 * Knows neither engines nor names.
 */
import { payloadPerFrame } from '../../../protocol/frame.ts';
import type { Data, WireMessage } from '../../../protocol/wire.ts';
import { lowWaterOf, roomAfter } from '../../../workers/channel-room.ts';
import { LEAST_ROOM_BYTES } from '../../../workers/limits.ts';
import { isSpoilt, soundBytes, spoiltBytes } from '../abstract-content.ts';
import { PROGRESS_FRAME_MS } from '../limits.ts';
import type { Flow, Flows } from '../network/flow.ts';
import type { Path } from '../network/place.ts';

const NOTHING = soundBytes(0);

export interface ChannelEvents {
  /** A frame has left, and arrives after the path's latency. */
  left(message: WireMessage, payload: Uint8Array<ArrayBuffer>): void;
  /** All of an upload is in the channel's buffer. */
  uploaded(id: number): void;
  readonly meter: (bytes: number, from: number, to: number) => void;
}

interface Upload {
  readonly id: number;
  readonly total: number;
  readonly spoilt: boolean;
  readonly frameBytes: number;
  /** Bytes that are in the channel's buffer or past it, and past it. */
  buffered: number;
  sent: number;
}

/** In the buffer: something said, or so many bytes of an upload. */
interface Said {
  readonly message: WireMessage;
}
interface Bytes {
  readonly upload: Upload;
  bytes: number;
}
type Item = Said | Bytes;

export class Channel {
  readonly #flows: Flows;
  readonly #path: Path;
  readonly #events: ChannelEvents;
  readonly #items: Item[] = [];
  readonly #waiting: Upload[] = [];
  #buffered = 0;
  #room = LEAST_ROOM_BYTES;
  #fullAt: number | null = null;
  #flow: Flow | null = null;
  #chunk = 0;

  constructor(flows: Flows, path: Path, events: ChannelEvents) {
    this.#flows = flows;
    this.#path = path;
    this.#events = events;
  }

  say(message: WireMessage): void {
    if (this.#items.length === 0) this.#events.left(message, NOTHING);
    else this.#items.push({ message });
  }

  upload(id: number, bytes: Uint8Array, frameBytes: number): void {
    const upload = { id, total: bytes.length, spoilt: isSpoilt(bytes), frameBytes, buffered: 0, sent: 0 };
    this.#waiting.push(upload);
    this.#pump();
  }

  /** Stops what is not wholly buffered. What is, is sent. */
  stop(id: number): void {
    const place = this.#waiting.findIndex((upload) => upload.id === id);
    if (place < 0) return;
    this.#waiting.splice(place, 1);
    this.#events.uploaded(id);
  }

  close(): void {
    if (this.#flow !== null) this.#flows.stop(this.#flow);
    this.#flow = null;
    this.#items.length = 0;
    this.#waiting.length = 0;
  }

  #drained(): void {
    if (this.#fullAt !== null) this.#room = roomAfter(this.#room, this.#flows.now - this.#fullAt);
    this.#fullAt = null;
    this.#pump();
  }

  #pump(): void {
    const ended: number[] = [];
    while (this.#waiting.length > 0 && this.#buffered < this.#room) {
      const upload = this.#waiting[0]!;
      // Whole frames go in until there is no room.
      const payload = payloadPerFrame(upload.frameBytes);
      const room = Math.ceil((this.#room - this.#buffered) / payload) * payload;
      const bytes = Math.min(room, upload.total - upload.buffered);
      upload.buffered += bytes;
      this.#buffered += bytes;
      this.#items.push({ upload, bytes });
      if (upload.buffered < upload.total) continue;
      this.#waiting.shift();
      ended.push(upload.id);
    }
    if (this.#buffered >= this.#room) this.#fullAt ??= this.#flows.now;
    if (this.#flow === null && this.#items.length > 0) this.#start();
    for (const id of ended) this.#events.uploaded(id);
  }

  #start(): void {
    const { lines, ceiling } = this.#path;
    let rate = ceiling;
    for (const line of lines) rate = Math.min(rate, line.rate / (line.flows.length + 1));
    const chunk = this.#nextChunk(rate);
    const { meter } = this.#events;
    this.#flow = this.#flows.start({ lines, ceiling, passed: () => this.#passed(), meter }, chunk);
  }

  #passed(): number {
    const item = this.#items[0];
    if (item === undefined || !('upload' in item)) return 0;
    const { upload } = item;
    const rate = this.#flow?.rate ?? 0;
    item.bytes -= this.#chunk;
    this.#buffered -= this.#chunk;
    const { id, sent: offset, total } = upload;
    upload.sent += this.#chunk;
    const data: Data = { kind: 'data', id, offset, total, deflated: false };
    this.#events.left(data, upload.spoilt ? spoiltBytes(this.#chunk) : soundBytes(this.#chunk));
    if (item.bytes === 0) this.#items.shift();
    if (this.#buffered <= lowWaterOf(this.#room)) this.#drained();
    this.#sayFirst();
    if (this.#items.length === 0) {
      this.#flow = null;
      return 0;
    }
    return this.#nextChunk(rate);
  }

  /** What was said before the next bytes leaves now. */
  #sayFirst(): void {
    for (let item = this.#items[0]; item !== undefined && 'message' in item; item = this.#items[0]) {
      this.#items.shift();
      this.#events.left(item.message, NOTHING);
    }
  }

  /** Bytes of the next frame: the rest of what is buffered of an upload, or as much as shows progress in time. The first is
   * as small as it is: that an upload has begun is news. */
  #nextChunk(rate: number): number {
    const item = this.#items[0] as Bytes;
    const payload = payloadPerFrame(item.upload.frameBytes);
    const quick = Math.max(payload, Math.floor((rate * PROGRESS_FRAME_MS) / payload) * payload);
    this.#chunk = Math.min(item.bytes, item.upload.sent === 0 ? payload : quick);
    return this.#chunk;
  }
}
