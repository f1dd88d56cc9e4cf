/**
 * The worker's end of the port to the service worker: asks in, verified pieces out. Called for every port that the
 * service worker hands over; decides nothing.
 */
import { isContent } from '../content/content.ts';
import type { PeerAsk, PeerAskListener } from '../content/delivery/peer-source.ts';
import type { AnswerMessage, AskMessage } from '../protocol/port-messages.ts';
import { PORT_VERSION } from '../protocol/version.ts';
import type { StreamDesk } from './stream-desk.ts';
import type { SwarmRunner } from './swarm-runner.ts';

/** Serves one port until `close` is called or the service worker at its other end is gone. */
export function serveAsks(port: MessagePort, swarm: SwarmRunner, streams: StreamDesk): { close(): void } {
  const asks = new Map<number, PeerAsk>();
  const say = (message: AnswerMessage): void =>
    port.postMessage(message, message.kind === 'piece' ? [message.bytes] : []);
  const unwatch = swarm.watch({
    neighbours: (neighbours) => say({ kind: 'ready', version: PORT_VERSION, neighbours }),
    around: (added, removed) => say({ kind: 'around', added, removed }),
  });
  const unlisten = streams.listen(say);
  const close = (): void => {
    unwatch();
    unlisten();
    for (const ask of asks.values()) ask.cancel();
    asks.clear();
    port.close();
  };
  port.addEventListener('close', close);
  port.onmessage = ({ data }: MessageEvent<AskMessage>) => {
    switch (data.kind) {
      case 'ask':
        beginAsk(data, swarm, asks, say);
        return;
      case 'cancel':
        asks.get(data.id)?.cancel();
        asks.delete(data.id);
        return;
      case 'kept':
        if (isContent(data.content)) {
          swarm.tell({ kind: 'kept', content: data.content, indexes: data.indexes });
        }
        return;
      case 'reserve':
        if (isContent(data.content)) swarm.reserved(data.content, data.indexes);
        return;
      case 'release':
        swarm.released(data.digest);
        return;
      case 'switch':
        swarm.tell({ kind: 'pause', reason: 'site', on: !data.on });
        return;
      default:
        return streams.take(data);
    }
  };
  return { close };
}

function beginAsk(
  { id, content, indexes, urgency, withinMs }: AskMessage & { kind: 'ask' },
  swarm: SwarmRunner,
  asks: Map<number, PeerAsk>,
  say: (message: AnswerMessage) => void,
): void {
  let left = indexes.length;
  const answered = (count: number): void => {
    left -= count;
    if (left <= 0) asks.delete(id);
  };
  const listener: PeerAskListener = {
    // The bytes are copied, not given away: the store still has to write them.
    piece: (index, bytes) => {
      const { buffer } = bytes.slice();
      say({ kind: 'piece', id, index, bytes: buffer });
      answered(1);
    },
    coming: (waitMs) => say({ kind: 'coming', id, waitMs }),
    unavailable: (missing) => {
      say({ kind: 'unavailable', id, indexes: missing });
      answered(missing.length);
    },
  };
  const ask = swarm.ask(content, indexes, urgency, listener, withinMs);
  if (left > 0) asks.set(id, ask);
}
