/**
 * When a visitor has come to a tracker's room: welcomed, and introduced to whom it wants. Who is told of a stream's segments
 * before fetches what those have: simulated with 200 films, four hundredths more at the origin's peak. Called by the swarm's
 * runner, and by the simulation.
 */
import type { TrackerMessage } from '../protocol/tracker-messages.ts';

export class FirstIntroduction {
  #isDue = false;

  /** True for the message with which it is made. */
  isMadeBy(message: TrackerMessage): boolean {
    if (message.kind === 'welcome') this.#isDue = true;
    if (!this.#isDue || message.kind !== 'introduce' || message.beside) return false;
    this.#isDue = false;
    return true;
  }
}
