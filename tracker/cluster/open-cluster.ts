/**
 * What a tracker shares with the other nodes of its cluster: the way to them, and the key of the tickets. Alone, it has a key
 * of its own. Redis' client is loaded only when there is a cluster. Called by `tracker.ts`.
 */
import { randomBytes } from 'node:crypto';
import type { Tickets } from '../core/tracker-options.ts';
import { createTickets } from '../tickets.ts';
import type { TrackerOptions } from '../tracker-settings.ts';
import type { JoinNodes, Nodes } from './nodes.ts';

export interface Cluster {
  readonly tickets: Tickets;
  readonly joinNodes: JoinNodes | undefined;
}

/** Throws Fault `bad-option` when the URL is none of Redis. */
export async function openCluster({ redis, onNote }: TrackerOptions): Promise<Cluster> {
  let key: Uint8Array = randomBytes(32);
  const tickets = createTickets(() => key);
  if (redis === undefined) return { tickets, joinNodes: undefined };
  const { redisNodes } = await import('./redis-nodes.ts');
  let nodes: Nodes | null = null;
  const agree = async (): Promise<void> => {
    key = (await nodes?.shelf.agree('ticket key', key)) ?? key;
  };
  const join = redisNodes({
    url: redis,
    onState: (state, detail) => {
      onNote?.({ kind: 'redis', state, detail });
      if (state === 'ready') void agree();
    },
  });
  return { tickets, joinNodes: (hear) => (nodes = join(hear)) };
}
