/** How many neighbours are sought by one who wants what none of them holds. */
import { expect, test } from 'vitest';
import { LACKING_NEIGHBOURS, STREAM_NEIGHBOURS } from '../../../page-agent/swarm/limits.ts';
import { OneEngine } from './one-engine.ts';

const STREAM = 'ab'.repeat(28);

test('more are asked for when nobody held what was wanted, up to a bound, and a stream has its own', () => {
  const wanted = (watching: boolean): number => {
    const engine = new OneEngine().join();
    for (const peer of ['a', 'b', 'c', 'd']) engine.meet(peer);
    if (watching) engine.tell({ kind: 'follow', streams: [STREAM] });
    let most = 0;
    for (let i = 0; i < 20; i++) {
      const content = { digest: `${i}`.padStart(56, '0'), size: 1_000, pieces: '', deflatable: false };
      engine.tell({ kind: 'reserve', content, indexes: [0] });
      for (const { message } of engine.pass(10_000).filter((each) => each.kind === 'tracker-send'))
        if (message.kind === 'seek') most = Math.max(most, message.want);
      engine.tracker({ kind: 'pong' });
    }
    return 4 + most;
  };
  expect(wanted(false)).toBe(LACKING_NEIGHBOURS);
  expect(wanted(true)).toBe(STREAM_NEIGHBOURS);
});
