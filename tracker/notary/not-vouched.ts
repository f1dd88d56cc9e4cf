/** The fault of a resource that is not vouched for: a code and what was seen. Called by the notary's parts. */
import { Fault, isFault } from '../../content/fault.ts';
import type { Refusal } from '../../content/refusal.ts';
import { LASTING_REFUSAL_SECONDS, MISSING_SECONDS, PASSING_REFUSAL_SECONDS } from './limits.ts';

/** `detail`: what was seen, as the end of a sentence. */
export function notVouched(reason: Refusal, detail: string): Fault<'not-vouched'> {
  const message = `Not vouched for (${reason}): ${detail}. It comes from the network.`;
  return new Fault('not-vouched', { reason, detail }, message);
}

/** The reason of a fault of this kind; any other error is one of the connection. */
export function refusalOf(error: unknown): Refusal {
  return isFault(error, 'not-vouched') ? error.data.reason : 'unreachable';
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
