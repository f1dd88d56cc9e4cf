/** A neighbour that says too much: it is banned, or heard no more, before it costs much. */
import { expect, test } from 'vitest';
import {
  MAX_PARKED,
  MAX_PARKED_PER_NEIGHBOUR,
  MESSAGE_BURST,
  PONG_GAP_MS,
} from '../../../page-agent/swarm/limits.ts';
import { MAX_HOLDINGS } from '../../../protocol/limits.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample } from './sample-content.ts';

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

test('one on our line can wait for no more than its own share of what we fetch', () => {
  const [fetched, had] = [makeSample(1, 1_000).content, makeSample(2, 1_000).content];
  const one = new OneEngine().join();
  for (const from of ['flooder', 'honest']) {
    one.tracker({ kind: 'signal', from, data: '{"type":"offer"}', beside: true }).meet(from);
  }
  one.tell({ kind: 'reserve', content: fetched, indexes: [0] });
  one.tell({ kind: 'kept', content: had, indexes: [0] });
  let promised = 0;
  for (let id = 1; id <= MAX_PARKED; id++) {
    one.message('flooder', { kind: 'ask', id, digest: fetched.digest, index: 0 });
    if (one.sent()[0]?.kind === 'soon') promised++;
  }
  expect(promised).toBe(MAX_PARKED_PER_NEIGHBOUR);
  one.message('honest', { kind: 'ask', id: 1, digest: had.digest, index: 0 });
  expect(one.last('read')).toHaveLength(1);
  one.message('honest', { kind: 'ask', id: 2, digest: fetched.digest, index: 0 });
  expect(one.sent()).toContainEqual({ kind: 'soon', id: 2 });
});
