/** A neighbour that says too much: it is banned, or heard no more, before it costs much. */
import { expect, test } from 'vitest';
import { MESSAGE_BURST, PONG_GAP_MS } from '../../../page-agent/swarm/limits.ts';
import { MAX_HOLDINGS } from '../../../protocol/limits.ts';
import { OneEngine } from './one-engine.ts';

const DIGESTS = Array.from({ length: MAX_HOLDINGS }, (_, i) => i.toString(16).padStart(56, '0'));

test('holdings that come and go without end count as what they name', () => {
  const one = new OneEngine().join().meet('flooder');
  let messages = 0;
  while (one.last('disconnect').length === 0 && messages < MESSAGE_BURST) {
    const holdings = DIGESTS.map((digest) => ({ digest, runs: [0, 1] }));
    if (messages++ % 2 === 0) one.message('flooder', { kind: 'have', holdings });
    else one.message('flooder', { kind: 'gone', digests: DIGESTS });
  }
  expect(one.last('disconnect')).toMatchObject([{ ban: true }]);
  expect(messages).toBeLessThanOrEqual(MESSAGE_BURST / MAX_HOLDINGS + 2);
});

test('pings are answered now and then, whatever is paused and however little may be sent', () => {
  const one = new OneEngine({ uploadBytesPerSecond: 1 }).join().meet('flooder');
  one.tell({ kind: 'pause', reason: 'metered', on: true });
  let pongs = 0;
  for (let id = 0; id < 4_000; id++) {
    one.pass(1);
    one.message('flooder', { kind: 'ping', id });
    pongs += one.sent().filter(({ kind }) => kind === 'pong').length;
  }
  expect(pongs).toBe(4_000 / PONG_GAP_MS);
});
