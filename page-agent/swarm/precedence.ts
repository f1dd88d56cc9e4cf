/**
 * Who is not to wait here for a piece that is yet to come, lest two wait for each other. Each line has an order, in which its
 * visitors came: whoever fetches stops for the fetch of one who came before, so that every chain of words that are passed on ends at
 * the first. Pure; called by the promises.
 */
import type { Ask } from '../../protocol/wire.ts';
import { goesBefore } from './election.ts';
import type { Holdings } from './holdings.ts';
import type { Neighbour } from './neighbour.ts';
import type { OwnHoldings } from './own-holdings.ts';

/** True when a neighbour is to look elsewhere for the piece. */
export type GoesFirst = (neighbour: Neighbour, ask: Pick<Ask, 'digest' | 'index'>) => boolean;

/** `you`: our own name. */
export function precedence(holdings: Holdings, own: OwnHoldings, you: () => string): GoesFirst {
  return ({ peer, onLine, elder }, { digest, index }) => {
    if (onLine && !own.isFetched(digest, index)) return peer <= (own.relayedAfter(digest, index) ?? you());
    const has = holdings.has(peer, digest, index);
    return onLine ? elder && has : has && goesBefore(peer, you(), digest);
  };
}
