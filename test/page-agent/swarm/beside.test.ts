/** Those whom the tracker knows to share our line: named before we ask for anybody, and in no one's place. One engine at a time. */
import { describe, expect, test } from 'vitest';
import { OneEngine } from './one-engine.ts';

const OFFER = '{"type":"offer","sdp":"x"}';

describe('connections', () => {
  test('are offered to those of our line who were named before we asked, and to as many as we asked for besides', () => {
    const engine = new OneEngine({ minNeighbours: 4, maxNeighbours: 9 }).join();
    engine.tracker({ kind: 'introduce', peers: ['a', 'b', 'c'], beside: true });
    expect(engine.last('connect')).toEqual(
      ['a', 'b', 'c'].map((peer) => ({ kind: 'connect', peer, initiator: true, beside: true })),
    );
    // One by one, as from the nodes of a cluster.
    for (const peer of ['d', 'e', 'f', 'g', 'h']) {
      engine.tracker({ kind: 'introduce', peers: [peer] });
      const expected = peer === 'h' ? [] : [{ kind: 'connect', peer, initiator: true, beside: undefined }];
      expect(engine.last('connect')).toEqual(expected);
    }
  });

  test('are offered to no more of our line than there may be, whatever a tracker names', () => {
    const engine = new OneEngine({ minNeighbours: 2, maxNeighbours: 5 }).join();
    const peers = Array.from({ length: 128 }, (_, i) => `p${i}`);
    const tried = [true, undefined, true].flatMap((beside, turn) => {
      engine.tracker({ kind: 'introduce', peers: peers.map((peer) => `${peer} ${turn}`), beside });
      return engine.last('connect');
    });
    expect(tried).toHaveLength(5);
  });

  test('that are answered are known to be of our line as soon as the tracker says so', () => {
    const engine = new OneEngine().join();
    engine.tracker({ kind: 'signal', from: 'a', data: OFFER, beside: true });
    expect(engine.last('connect')).toEqual([{ kind: 'connect', peer: 'a', initiator: false, beside: true }]);
  });
});
