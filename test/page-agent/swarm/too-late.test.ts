/** What neighbours are not asked for, because they would bring it too late. */
import { expect, test } from 'vitest';
import { ask, bring, content, digest, withHolders } from './holders.ts';

test('an ask is unavailable at once as far as it would come too late, and no neighbour is asked for that', () => {
  const asking = { kind: 'ask', content, indexes: [0, 1, 2, 3, 4, 5], urgency: 'image' } as const;
  const inTime = (withinMs: number): number => {
    const engine = withHolders('a', 'b').tell({ ...asking, ask: 1, withinMs });
    const late = engine.last('unavailable').flatMap(({ indexes }) => indexes);
    expect(late).toEqual(asking.indexes.slice(asking.indexes.length - late.length));
    return asking.indexes.length - late.length;
  };
  expect([0, 300, 600, 60_000].map(inTime)).toEqual([0, 3, 6, 6]);
});

test('a piece is not too late from one that was slow, once another has shown that it is quick', () => {
  const engine = ask(withHolders('a'), 1, [0]);
  engine.message('a', { kind: 'soon', id: 1 });
  engine.pass(1_900);
  bring(engine, 'a', 1, 0);
  const asking = { kind: 'ask', content, urgency: 'image', withinMs: 500 } as const;
  engine.tell({ ...asking, ask: 2, indexes: [1] });
  expect(engine.last('unavailable')).toEqual([{ kind: 'unavailable', ask: 2, indexes: [1] }]);
  engine.meet('b').message('b', { kind: 'have', holdings: [{ digest, runs: [0, 8] }] });
  ask(engine, 3, [2]);
  engine.pass(20);
  bring(engine, 'b', 1, 2);
  engine.tell({ ...asking, ask: 4, indexes: [3] });
  expect(engine.sent()).toMatchObject([{ kind: 'ask', index: 3 }]);
});
