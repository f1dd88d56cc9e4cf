/** Why a WebSocket is closed, as the code that its visitor sees. Called by `socket-server.ts`. */
import type { TrackerEffect } from './core/tracker-effects.ts';

/** RFC 6455, section 7.4.1, and the IANA registry it founded for 1012 and 1013. */
export const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
const TOO_BIG = 1009;
export const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;

export function closeCode(reason: (TrackerEffect & { readonly kind: 'close' })['reason']): number {
  switch (reason) {
    case 'room-full':
    case 'too-fast':
      return TRY_AGAIN_LATER;
    case 'too-large':
      return TOO_BIG;
    case 'silent':
    case 'replaced':
      return GOING_AWAY;
    case 'bad-message':
    case 'version':
    case 'not-joined':
    case 'already-joined':
    case 'not-allowed':
      return POLICY_VIOLATION;
  }
}
