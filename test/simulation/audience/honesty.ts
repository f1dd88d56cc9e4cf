/**
 * How visitors go wrong: each kind changes what its own engine wants done. Knows nothing of what others make of it.
 */
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import { spoiltBytes } from '../abstract-content.ts';

/**
 * `polluter`: sends bytes that match no digest. `staller`: promises and sends nothing. `liar`: says it holds what it
 * does not, and refuses. `free-rider`: has switched sharing off, and takes all the same.
 */
export type Honesty = 'honest' | 'free-rider' | 'polluter' | 'staller' | 'liar';

/** What is done instead of an effect. */
export type Meddle = (effect: SwarmEffect) => readonly SwarmEffect[];

/** `null` for those whose engine is left as it is. */
export function meddleOf(honesty: Honesty): Meddle | null {
  switch (honesty) {
    case 'honest':
    case 'free-rider':
      return null;
    case 'polluter':
      return (effect) =>
        effect.kind === 'upload' ? [{ ...effect, bytes: spoiltBytes(effect.bytes.length) }] : [effect];
    case 'staller':
      return (effect) => (effect.kind === 'upload' ? [] : [effect]);
    case 'liar':
      return tellLies;
    default:
      return honesty satisfies never;
  }
}

/** Whatever it tells of its holdings, it tells of more: sixteen pieces where it may have one. */
function tellLies(effect: SwarmEffect): readonly SwarmEffect[] {
  if (effect.kind !== 'send') return [effect];
  const { message } = effect;
  if (!('holdings' in message)) return [effect];
  const holdings = message.holdings.map(({ digest }) => ({ digest, runs: [0, 16] }));
  return [{ ...effect, message: { kind: 'have', holdings } }];
}
