/** One who is called `me`, on one line with neighbours who have called it. Who was there first, the names say. */
import { OneEngine } from './one-engine.ts';

export function onLine(...peers: readonly string[]): OneEngine {
  const engine = new OneEngine().join();
  for (const from of peers) meetOnLine(engine, from);
  return engine;
}

export function meetOnLine(engine: OneEngine, from: string): OneEngine {
  return engine.tracker({ kind: 'signal', from, data: '{"type":"offer"}', beside: true }).meet(from);
}

/** What the last event has made it say to `to`. */
export function said(engine: OneEngine, to: string) {
  return engine
    .last('send')
    .filter(({ peer }) => peer === to)
    .map(({ message }) => message);
}
