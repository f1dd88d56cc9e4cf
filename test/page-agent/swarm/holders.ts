/** One content of eight pieces, neighbours of one engine that hold it, and what is asked of them and brought. */
import { PIECE_BYTES } from '../../../content/limits.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample, pieceOf } from './sample-content.ts';

export const { content, bytes } = makeSample(9, 8 * PIECE_BYTES);
export const { digest } = content;

/** An engine with neighbours that hold everything. */
export function withHolders(...peers: string[]): OneEngine {
  const engine = new OneEngine();
  for (const peer of peers) {
    engine.meet(peer).message(peer, { kind: 'have', holdings: [{ digest, runs: [0, 8] }] });
  }
  return engine;
}

export function ask(engine: OneEngine, id: number, indexes: number[]): OneEngine {
  return engine.tell({ kind: 'ask', ask: id, content, indexes, urgency: 'image' });
}

/** Neighbours that were asked for something. */
export function asked(effects: readonly SwarmEffect[]): string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'send' && effect.message.kind === 'ask' ? [effect.peer] : [],
  );
}

/** A neighbour sends a whole piece, and it is checked. */
export function bring(engine: OneEngine, peer: string, id: number, index: number): OneEngine {
  const piece = pieceOf(bytes, index);
  engine.message(peer, { kind: 'data', id, offset: 0, total: piece.length, deflated: false }, piece);
  const [check] = engine.last('check');
  return engine.tell({ kind: 'checked', check: check!.check, bytes: piece });
}
