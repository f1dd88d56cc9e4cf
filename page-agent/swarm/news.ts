/** What is said to all neighbours, or to those to whom it is news. Knows nothing of why. Called by the engine and its parts. */
import type { Holding, Telling, WireMessage } from '../../protocol/wire.ts';
import type { Holdings } from './holdings.ts';
import type { Neighbours } from './neighbours.ts';
import { mayHear, pack, type Promised } from './own-holdings.ts';
import type { Pauses } from './pauses.ts';
import type { Turn } from './turn.ts';

export class News {
  readonly #turn: Turn;
  readonly #neighbours: Neighbours;
  readonly #holdings: Holdings;
  readonly #pauses: Pauses;

  constructor(turn: Turn, neighbours: Neighbours, holdings: Holdings, pauses: Pauses) {
    this.#turn = turn;
    this.#neighbours = neighbours;
    this.#holdings = holdings;
    this.#pauses = pauses;
  }

  /** Unless we serve nobody. */
  tell(message: WireMessage): void {
    if (this.#pauses.isResting) return;
    for (const peer of this.#neighbours.open.keys()) this.#turn.send(peer, message);
  }

  /** What we hold or are to have, unless we serve nobody. Who holds a piece need not hear that others do; nor who is to have it
   * that others are, too. */
  tellOf(how: Telling['kind'], holdings: readonly Holding[], by?: Promised): void {
    if (this.#pauses.isResting || holdings.length === 0) return;
    const knows = how === 'have' ? 'holdsAll' : 'hasAll';
    const all = pack(how, holdings);
    for (const neighbour of this.#neighbours.open.values()) {
      const { peer, beside } = neighbour;
      if (by && !mayHear(neighbour, by)) continue;
      const tells = beside && how !== 'have';
      const news = holdings.filter((holding) => tells || !this.#holdings[knows](peer, holding));
      const messages = news.length === holdings.length ? all : pack(how, news);
      for (const message of messages) this.#turn.send(peer, message);
    }
  }
}
