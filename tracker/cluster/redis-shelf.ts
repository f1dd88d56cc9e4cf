/** What nodes keep for each other in Redis. Knows nothing of what it is. Called by `redis-nodes.ts`. */
import { RESP_TYPES } from '@redis/client';
import type { Shelf } from './nodes.ts';
import type { RedisLine } from './redis-line.ts';

const keyOf = (name: string): string => `hearsay:shelf:${name}`;
const BYTES = { [RESP_TYPES.BLOB_STRING]: Buffer };

export function redisShelf(line: RedisLine): Shelf {
  const recall = (name: string): Promise<Uint8Array | null> =>
    line.ask((client) => client.withTypeMapping(BYTES).get(keyOf(name)));
  return {
    async keep(name, bytes, ms) {
      const expiration = { type: 'PX', value: Math.max(1, Math.floor(ms)) } as const;
      return (
        (await line.ask((client) => client.set(keyOf(name), Buffer.from(bytes), { expiration }))) === 'OK'
      );
    },
    recall,
    async drop(name) {
      await line.ask((client) => client.del(keyOf(name)));
    },
    async agree(name, proposal) {
      await line.ask((client) => client.set(keyOf(name), Buffer.from(proposal), { condition: 'NX' }));
      return (await recall(name)) ?? proposal;
    },
  };
}
