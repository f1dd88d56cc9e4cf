/**
 * What a tracker shares with the other nodes of its cluster: the way to them, their shelf, and the key of the tickets. Alone,
 * it has a key of its own. Redis' client is loaded only when there is a cluster. Called by `tracker.ts`.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tickets } from '../core/tracker-options.ts';
import { createTickets } from '../tickets.ts';
import type { TrackerOptions } from '../tracker-settings.ts';
import { explainLoss } from './explain-loss.ts';
import { MAX_TICKET_KEYS, MEETING_MS } from './limits.ts';
import type { JoinNodes, Nodes, Shelf } from './nodes.ts';

export interface Cluster {
  readonly tickets: Tickets;
  readonly joinNodes: JoinNodes | undefined;
  /** Null until the nodes are joined, and for a tracker that is alone. */
  readonly shelf: () => Shelf | null;
  /** Settles when the other nodes can be met, or after a while without them. */
  ready(): Promise<void>;
}

/** Throws Fault `bad-option` when the URL is none of Redis. */
export async function openCluster({ redis, onNote }: TrackerOptions): Promise<Cluster> {
  let keys: readonly Uint8Array[] = [randomBytes(32)];
  const tickets = createTickets(() => keys);
  if (redis === undefined) {
    return { tickets, joinNodes: undefined, shelf: () => null, ready: async () => undefined };
  }
  const { redisNodes } = await import('./redis-nodes.ts');
  let nodes: Nodes | null = null;
  let met: () => void = () => undefined;
  const meeting = new Promise<void>((resolve) => {
    met = resolve;
  });
  const agree = async (): Promise<void> => {
    const [proposal = new Uint8Array()] = keys;
    const agreed = (await nodes?.shelf.agree('ticket key', proposal)) ?? proposal;
    const others = keys.filter((key) => !Buffer.from(key).equals(agreed));
    keys = [agreed, ...others].slice(0, MAX_TICKET_KEYS);
    met();
  };
  let said: 'ready' | 'lost' | null = null;
  let wasThere = false;
  const tell = (state: 'ready' | 'lost', detail: string): void => {
    if (state === said) return;
    said = state;
    onNote?.({
      kind: 'redis',
      state,
      detail: state === 'lost' ? explainLoss(redis, detail, wasThere) : detail,
    });
    wasThere ||= state === 'ready';
  };
  const join = redisNodes({
    url: redis,
    onState: (state, detail) => {
      tell(state, detail);
      if (state === 'ready') void agree();
    },
  });
  return {
    tickets,
    joinNodes: (hear) => (nodes = join(hear)),
    shelf: () => nodes?.shelf ?? null,
    ready: async () => {
      await Promise.race([meeting, sleep(MEETING_MS, undefined, { ref: false })]);
      // What listens there may keep silent for longer than anybody waits.
      if (said === null) tell('lost', `no answer within ${MEETING_MS / 1000} s`);
    },
  };
}
