/** A resource that is not vouched for, as a fault and as an answer: a code and what was seen. Called by the notary's parts. */
import { Fault, isFault } from '../../content/fault.ts';
import type { Refusal } from '../../content/refusal.ts';
import { LASTING_REFUSAL_SECONDS, MISSING_SECONDS, PASSING_REFUSAL_SECONDS } from './limits.ts';

/** `detail`: what was seen, as the end of a sentence. */
export function notVouched(reason: Refusal, detail: string): Fault<'not-vouched'> {
  const message = `Not vouched for (${reason}): ${detail}. It comes from the network.`;
  return new Fault('not-vouched', { reason, detail }, message);
}

/** What `url` is told of, and after how long it may be otherwise. */
export interface Unvouched {
  readonly kind: 'unvouched';
  readonly url: string;
  readonly reason: Refusal;
  readonly retrySeconds: number;
  /** What was seen, as the end of a sentence: for people. */
  readonly detail: string;
}

export function unvouched(url: string, reason: Refusal, detail: string): Unvouched {
  return { kind: 'unvouched', url, reason, retrySeconds: retrySecondsOf(reason), detail };
}

export function tooFast(url: string): Unvouched {
  return unvouched(url, 'too-fast', 'too much was asked for from one address or by one visitor');
}

export function outside(url: string): Unvouched {
  return unvouched(url, 'outside', 'it is not under the prefixes of this notary');
}

/** For whatever was thrown: any error but a fault of this kind is one of the connection. */
export function unvouchedFor(url: string, error: unknown): Unvouched {
  if (isFault(error, 'not-vouched')) return unvouched(url, error.data.reason, error.data.detail);
  return unvouched(url, 'unreachable', 'the connection to its server failed');
}

const RETRY_SECONDS: Readonly<Record<Refusal, number>> = {
  status: MISSING_SECONDS,
  unreachable: PASSING_REFUSAL_SECONDS,
  slow: PASSING_REFUSAL_SECONDS,
  'cut-off': PASSING_REFUSAL_SECONDS,
  busy: PASSING_REFUSAL_SECONDS,
  'too-fast': PASSING_REFUSAL_SECONDS,
  outside: LASTING_REFUSAL_SECONDS,
  'private-address': LASTING_REFUSAL_SECONDS,
  'too-large': LASTING_REFUSAL_SECONDS,
  redirected: LASTING_REFUSAL_SECONDS,
  'needs-authorization': LASTING_REFUSAL_SECONDS,
  'not-shared': LASTING_REFUSAL_SECONDS,
  'not-plain': LASTING_REFUSAL_SECONDS,
  playlist: LASTING_REFUSAL_SECONDS,
  'over-http': LASTING_REFUSAL_SECONDS,
  'no-notary': LASTING_REFUSAL_SECONDS,
};

/** Seconds after which it may be otherwise. */
export function retrySecondsOf(reason: Refusal): number {
  return RETRY_SECONDS[reason];
}
