/**
 * Gives a data channel to the worker: by transfer, or, where a browser can't, by passing its frames on through a port.
 * Called by the agent for every new connection. Looks into no frame.
 */
import type { AgentTransfer, RelayMessage } from '../protocol/agent-interface.ts';

/** `relay`: do not even try to transfer. */
export function giveChannel(worker: Worker, peer: string, channel: RTCDataChannel, relay: boolean): void {
  if (!relay && transfer(worker, peer, channel)) return;
  const { port1, port2 } = new MessageChannel();
  const message: AgentTransfer = { kind: 'relay', peer };
  worker.postMessage(message, [port2]);
  relayFrames(channel, port1);
}

function transfer(worker: Worker, peer: string, channel: RTCDataChannel): boolean {
  try {
    worker.postMessage({ kind: 'channel', peer, channel } satisfies AgentTransfer, [channel]);
    return true;
  } catch {
    return false;
  }
}

function relayFrames(channel: RTCDataChannel, port: MessagePort): void {
  const say = (message: RelayMessage, transferred: Transferable[] = []): void =>
    port.postMessage(message, transferred);
  const sayBuffered = (): void => say({ kind: 'buffered', bytes: channel.bufferedAmount });
  channel.binaryType = 'arraybuffer';
  channel.addEventListener('open', () => say({ kind: 'open' }));
  channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) =>
    say({ kind: 'frame', bytes: data }, [data]),
  );
  channel.addEventListener('bufferedamountlow', sayBuffered);
  channel.addEventListener('close', () => {
    say({ kind: 'closed' });
    port.close();
  });
  port.onmessage = ({ data }: MessageEvent<RelayMessage>) => {
    if (data.kind === 'close') channel.close();
    if (data.kind === 'low-water') channel.bufferedAmountLowThreshold = data.bytes;
    if (data.kind !== 'frame' || channel.readyState !== 'open') return;
    channel.send(data.bytes);
    sayBuffered();
  };
}
