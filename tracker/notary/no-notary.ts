/** The answer of a tracker that is no notary, so that who asks need not wait. Called by the socket server. */
import type { NotaryAnswer, NotaryAsk } from '../../protocol/notary-messages.ts';
import { retrySecondsOf } from './not-vouched.ts';

export function refuseAsk(ask: NotaryAsk, answer: (message: NotaryAnswer) => void): void {
  for (const url of ask.kind === 'vouch' ? ask.urls : ask.playlists) {
    answer({ kind: 'unvouched', url, reason: 'no-notary', retrySeconds: retrySecondsOf('no-notary') });
  }
}
