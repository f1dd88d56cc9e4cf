/**
 * The worker's end of the port to the service worker: asks in, verified pieces out. Called for every port that the
 * service worker hands over; decides nothing.
 */
import { isContent, type Content } from '../content/content.ts';
import type { PeerAsk, PeerAskListener } from '../content/delivery/peer-source.ts';
import type { Digest } from '../content/digest.ts';
import type { AnswerMessage, AskMessage } from '../protocol/port-messages.ts';
import { PORT_VERSION } from '../protocol/version.ts';
import type { StreamDesk } from './stream-desk.ts';
import type { SwarmRunner } from './swarm-runner.ts';

type Swarm = Pick<SwarmRunner, 'ask' | 'watch' | 'tell' | 'write' | 'reserved' | 'released'>;

/** Serves one port until the service worker at its other end is stopped or has done with it. */
export function serveAsks(
  port: MessagePort,
  swarm: Swarm,
  streams: Pick<StreamDesk, 'listen' | 'take'>,
): void {
  const lock = `hearsay port ${crypto.randomUUID()}`;
  const asks = new Map<number, PeerAsk>();
  const fetches = new Fetches(swarm);
  const say = (message: AnswerMessage): void =>
    port.postMessage(message, message.kind === 'piece' ? [message.bytes] : []);
  const unwatch = swarm.watch({
    neighbours: (neighbours) => say({ kind: 'ready', version: PORT_VERSION, neighbours, lock }),
    around: (added, removed) => say({ kind: 'around', added, removed }),
  });
  const unlisten = streams.listen(say);
  const end = (): void => {
    unwatch();
    unlisten();
    for (const ask of asks.values()) ask.cancel();
    fetches.endAll();
    port.close();
  };
  port.onmessage = ({ data }: MessageEvent<AskMessage>) => {
    switch (data.kind) {
      case 'ask':
        beginAsk(data, swarm, asks, say);
        return;
      case 'cancel':
        asks.get(data.id)?.cancel();
        asks.delete(data.id);
        return;
      case 'keep':
        if (isContent(data.content)) {
          void swarm.write(data.content, data.pieces).then((all) => say({ kind: 'written', all }));
        }
        return;
      case 'kept':
        return tellKept(data, swarm);
      case 'reserve':
        return fetches.begin(data.content, data.indexes);
      case 'release':
        return fetches.end(data.digest);
      case 'pace':
        return swarm.tell(data);
      case 'alive':
        void navigator.locks.request(lock, end);
        return;
      case 'switch':
        swarm.tell({ kind: 'pause', reason: 'site', on: !data.on });
        return;
      default:
        return streams.take(data);
    }
  };
}

function tellKept({ content, indexes }: AskMessage & { kind: 'kept' }, swarm: Swarm): void {
  if (isContent(content)) swarm.tell({ kind: 'kept', content, indexes });
}

/** What the service worker of one port is fetching from the network: nobody else would take it back when that is stopped. */
class Fetches {
  readonly #swarm: Swarm;
  readonly #underWay: Digest[] = [];

  constructor(swarm: Swarm) {
    this.#swarm = swarm;
  }

  begin(content: Content, indexes: readonly number[]): void {
    if (!isContent(content)) return;
    this.#underWay.push(content.digest);
    this.#swarm.reserved(content, indexes);
  }

  end(digest: Digest): void {
    const place = this.#underWay.indexOf(digest);
    if (place < 0) return;
    this.#underWay.splice(place, 1);
    this.#swarm.released(digest);
  }

  endAll(): void {
    for (const digest of this.#underWay.splice(0)) this.#swarm.released(digest);
  }
}

function beginAsk(
  { id, content, indexes, urgency, withinMs }: AskMessage & { kind: 'ask' },
  swarm: Swarm,
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
