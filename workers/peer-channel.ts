/**
 * A data channel seen from the worker, whether the channel itself was transferred or a port stands for it. Knows no
 * message. Called by `peer-link.ts`.
 */
import type { RelayMessage } from '../protocol/agent-interface.ts';

export interface PeerChannel {
  /** False until the channel is open, and when it can't take the frame. */
  send(frame: Uint8Array<ArrayBuffer>): boolean;
  /** Bytes sent that are not yet on the wire. */
  readonly buffered: number;
  /** Tells `drained` when no more than this is buffered. */
  lowWater(bytes: number): void;
  close(): void;
}

export interface PeerChannelEvents {
  open(): void;
  frame(bytes: Uint8Array<ArrayBuffer>): void;
  /** Less is buffered than before. */
  drained(): void;
  closed(): void;
}

export function channelOf(channel: RTCDataChannel, events: PeerChannelEvents): PeerChannel {
  channel.binaryType = 'arraybuffer';
  channel.addEventListener('open', () => events.open());
  channel.addEventListener('bufferedamountlow', () => events.drained());
  channel.addEventListener('close', () => events.closed());
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    events.frame(data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(0));
  });
  if (channel.readyState === 'open') queueMicrotask(() => events.open());
  return {
    get buffered() {
      return channel.bufferedAmount;
    },
    send(frame) {
      if (channel.readyState !== 'open') return false;
      try {
        channel.send(frame);
        return true;
      } catch {
        return false;
      }
    },
    lowWater: (bytes) => {
      channel.bufferedAmountLowThreshold = bytes;
    },
    close: () => channel.close(),
  };
}

export function relayedChannel(port: MessagePort, events: PeerChannelEvents): PeerChannel {
  let open = false;
  let buffered = 0;
  const say = (message: RelayMessage, transferred: Transferable[] = []): void =>
    port.postMessage(message, transferred);
  port.onmessage = ({ data }: MessageEvent<RelayMessage>) => {
    switch (data.kind) {
      case 'open':
        open = true;
        events.open();
        return;
      case 'frame':
        events.frame(new Uint8Array(data.bytes));
        return;
      case 'buffered':
        buffered = data.bytes;
        events.drained();
        return;
      case 'closed':
        open = false;
        port.close();
        events.closed();
        return;
      case 'close':
      case 'low-water':
        return;
    }
  };
  return {
    get buffered() {
      return buffered;
    },
    send(frame) {
      if (!open) return false;
      buffered += frame.length;
      say({ kind: 'frame', bytes: frame.buffer }, [frame.buffer]);
      return true;
    },
    lowWater: (bytes) => say({ kind: 'low-water', bytes }),
    close() {
      say({ kind: 'close' });
      port.close();
    },
  };
}
