/** Those whom the tracker knows to share our line. One engine at a time. */
import { describe, expect, test } from 'vitest';
import { OneEngine } from './one-engine.ts';

const OFFER = '{"type":"offer","sdp":"x"}';

describe('connections', () => {
  test('that are answered are known to be of our line as soon as the tracker says so', () => {
    const engine = new OneEngine().join();
    engine.tracker({ kind: 'signal', from: 'a', data: OFFER, beside: true });
    expect(engine.last('connect')).toEqual([{ kind: 'connect', peer: 'a', initiator: false, beside: true }]);
  });
});
