import { goesBefore } from '../../../page-agent/swarm/election.ts';

/** A name that goes before `peer` by no more than it must: it would wait for long in a large room. */
export function electedBefore(peer: string, key: string): string {
  const names = Array.from({ length: 64 }, (_, i) => `name-${i}`).filter((name) =>
    goesBefore(name, peer, key),
  );
  return names.sort((a, b) => (goesBefore(a, b, key) ? 1 : -1))[0]!;
}
