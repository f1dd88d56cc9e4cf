/** One WebSocket frame as an event for the core; what is no message becomes garbage with a reason. Knows no socket's state. */
import { isFault } from '../content/fault.ts';
import { MAX_VISITOR_BYTES } from '../protocol/message-codec.ts';
import { decodeVisitorMessage } from '../protocol/visitor-codec.ts';
import type { SocketEvent } from './core/tracker-events.ts';

export function readFrame(socket: number, data: Uint8Array, isBinary: boolean): SocketEvent {
  if (!isBinary) {
    const detail = 'Text frame refused. Send each message as MessagePack in a binary frame.';
    return { kind: 'garbage', socket, code: 'bad-message', detail };
  }
  if (data.length > MAX_VISITOR_BYTES) {
    const detail = `Message of ${data.length} bytes refused. Send at most ${MAX_VISITOR_BYTES}.`;
    return { kind: 'garbage', socket, code: 'too-large', detail };
  }
  try {
    return { kind: 'message', socket, message: decodeVisitorMessage(data) };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { kind: 'garbage', socket, code: 'bad-message', detail: error.message };
  }
}
