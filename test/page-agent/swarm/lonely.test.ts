/** Whoever hardly reaches anybody says so to the tracker, and whomever such a one reaches says that. */
import { expect, test } from 'vitest';
import { LONELY_ATTEMPTS, LONELY_NEIGHBOURS, PROMPT_CONNECT_MS } from '../../../page-agent/swarm/limits.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import type { VisitorMessage } from '../../../protocol/tracker-messages.ts';
import { OneEngine } from './one-engine.ts';

const STREAM = 'ab'.repeat(28);

function said(effects: readonly SwarmEffect[]): VisitorMessage[] {
  return effects.flatMap((effect) => (effect.kind === 'tracker-send' ? [effect.message] : []));
}

/** A viewer who has tried to reach so many, of whom none answered. */
function afterVain(attempts: number): { engine: OneEngine; seeks: (boolean | undefined)[] } {
  const engine = new OneEngine({ minNeighbours: 8, maxNeighbours: 12 }).join();
  engine.tell({ kind: 'follow', streams: [STREAM] });
  engine.tracker({ kind: 'introduce', peers: Array.from({ length: attempts }, (_, i) => `p${i}`) });
  const all = said(engine.pass(10 * PROMPT_CONNECT_MS));
  return { engine, seeks: all.flatMap((each) => (each.kind === 'seek' ? [each.lonely] : [])) };
}

test('a viewer whose attempts come to nothing says that it is lonely', () => {
  expect(afterVain(LONELY_ATTEMPTS).seeks.at(-1)).toBe(true);
  expect(afterVain(LONELY_ATTEMPTS - 1).seeks.at(-1)).toBeUndefined();
});

test('and no longer once enough serve it', () => {
  const { engine } = afterVain(2 * LONELY_ATTEMPTS + 2 * LONELY_NEIGHBOURS);
  const seeksNow = (): (boolean | undefined)[] =>
    said(engine.tracker({ kind: 'pong' }).pass(60_000)).flatMap((each) =>
      each.kind === 'seek' ? [each.lonely] : [],
    );
  for (let i = 0; i < LONELY_NEIGHBOURS; i++) {
    expect(seeksNow().at(-1)).toBe(true);
    engine.tracker({ kind: 'introduce', peers: [`q${i}`] });
    engine.meet(`q${i}`).message(`q${i}`, { kind: 'following', streams: [STREAM] });
  }
  expect(seeksNow().at(-1)).toBeUndefined();
});

test('whoever was reached by a lonely one says so with each signal from then on', () => {
  const engine = new OneEngine().join();
  const answer = (): VisitorMessage[] =>
    said(engine.tell({ kind: 'signal-out', peer: 'a', data: 'answer' }).effects);
  engine.tracker({ kind: 'signal', from: 'a', data: 'offer', lonely: true });
  expect(answer()).toEqual([{ kind: 'signal', to: 'a', data: 'answer' }]);
  engine.tell({ kind: 'link-open', peer: 'a' });
  expect(answer()).toEqual([{ kind: 'signal', to: 'a', data: 'answer', reached: true }]);
});

test('and one who was reached by anybody else does not', () => {
  const engine = new OneEngine().join();
  engine.tracker({ kind: 'signal', from: 'a', data: 'offer' });
  engine.tell({ kind: 'link-open', peer: 'a' });
  engine.tell({ kind: 'signal-out', peer: 'a', data: 'more' });
  expect(said(engine.effects)).toEqual([{ kind: 'signal', to: 'a', data: 'more' }]);
});
