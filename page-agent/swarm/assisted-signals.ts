/**
 * Neighbours found through neighbours, with no tracker: who has too few asks one of those it has for the names of theirs, and
 * offers each a connection through it. Signals go two hops and no further, from link to link; whoever passes one on names its
 * sender as its own link does, and passes on no more than it may. Loaded when it is due, see `assistance.ts`.
 */
import { readAssistWord, type AssistWord } from '../../protocol/assist-words.ts';
import { MAX_ASSIST_NAMES } from '../../protocol/limits.ts';
import { Allowance } from './allowance.ts';
import type { AssistParts, Assistance } from './assistance.ts';
import {
  ASSIST_MS,
  INVITATION_BURST,
  INVITATIONS_PER_SECOND,
  MAX_SEEK_MS,
  PASSED_BURST,
  PASSED_PER_SECOND,
  WHO_BURST,
  WHO_PER_SECOND,
} from './limits.ts';
import type { Neighbour } from './neighbour.ts';

/** What one neighbour may make us do. */
class Dealings {
  /** Answers to `who`. */
  readonly names = new Allowance(WHO_BURST, WHO_PER_SECOND);
  /** Signals passed on for it. */
  readonly passes = new Allowance(PASSED_BURST, PASSED_PER_SECOND);
  /** Connections begun because it passes on a stranger's signals. */
  readonly invitations = new Allowance(INVITATION_BURST, INVITATIONS_PER_SECOND);
  /** It was asked for names, and has not told them yet. */
  asked = false;
}

export class AssistedSignals implements Assistance {
  readonly #parts: AssistParts;
  /** Gone with the neighbour. */
  readonly #dealings = new WeakMap<Neighbour, Dealings>();
  #askAt = Infinity;
  #askMs = ASSIST_MS;

  constructor(parts: AssistParts) {
    this.#parts = parts;
  }

  tick(): void {
    const { turn, neighbours, random } = this.#parts;
    if (neighbours.missing === 0) {
      this.#askAt = Infinity;
      this.#askMs = ASSIST_MS;
      return;
    }
    if (turn.now >= this.#askAt) {
      const able = [...neighbours.open.values()].filter(({ greeted }) => greeted);
      const asked = able[Math.floor(random() * able.length)];
      if (asked) this.#ask(asked);
      this.#askMs = Math.min(MAX_SEEK_MS, this.#askMs * 2);
      this.#askAt = Infinity;
    }
    // The tracker, where there is one, has been asked before.
    this.#askAt = Math.min(this.#askAt, turn.now + this.#askMs * (0.5 + random()));
    turn.wakeAt(this.#askAt);
  }

  hear(neighbour: Neighbour, texts: readonly string[]): string | null {
    const word = readAssistWord(texts);
    if (!word) return 'a word of help that is none';
    switch (word.kind) {
      case 'who':
        this.#tellNames(neighbour);
        break;
      case 'peers':
        this.#hearNames(neighbour, word.peers);
        break;
      case 'pass':
        this.#pass(neighbour, word);
        break;
      case 'passed':
        this.#take(neighbour, word);
        break;
      case 'absent':
        this.#parts.neighbours.failed(word.peer, neighbour.peer);
        break;
      default:
        word satisfies never;
    }
    return null;
  }

  #ask(neighbour: Neighbour): void {
    this.#dealingsWith(neighbour).asked = true;
    this.#say(neighbour, ['who']);
  }

  /** Some by chance, when there are more than fit: not always the oldest. */
  #tellNames(asker: Neighbour): void {
    if (!this.#may(this.#dealingsWith(asker).names)) return;
    const { neighbours, random } = this.#parts;
    const names = [...neighbours.open.keys()].filter((name) => name !== asker.peer);
    const first = Math.floor(random() * names.length);
    this.#say(asker, [
      'peers',
      ...[...names.slice(first), ...names].slice(0, Math.min(names.length, MAX_ASSIST_NAMES)),
    ]);
  }

  #hearNames(neighbour: Neighbour, peers: readonly string[]): void {
    const dealings = this.#dealingsWith(neighbour);
    if (!dealings.asked) return;
    dealings.asked = false;
    this.#parts.neighbours.introduced(peers, neighbour.peer);
  }

  /** From one link to another: what was passed to us is never passed on. */
  #pass(from: Neighbour, { peer, data }: AssistWord & { readonly kind: 'pass' }): void {
    if (!this.#may(this.#dealingsWith(from).passes)) return;
    const to = this.#parts.neighbours.open.get(peer);
    if (to?.greeted && to !== from) this.#say(to, ['passed', from.peer, data]);
    else this.#say(from, ['absent', peer]);
  }

  #take(via: Neighbour, { peer, data }: AssistWord & { readonly kind: 'passed' }): void {
    const { neighbours } = this.#parts;
    if (!neighbours.names().includes(peer) && !this.#may(this.#dealingsWith(via).invitations)) return;
    neighbours.signalIn(peer, data, via.peer);
  }

  #dealingsWith(neighbour: Neighbour): Dealings {
    const dealings = this.#dealings.get(neighbour) ?? new Dealings();
    this.#dealings.set(neighbour, dealings);
    return dealings;
  }

  #may(allowance: Allowance): boolean {
    const { now } = this.#parts.turn;
    if (allowance.waitMs(now) > 0) return false;
    allowance.spend(1, now);
    return true;
  }

  #say({ peer }: Neighbour, texts: readonly string[]): void {
    this.#parts.turn.send(peer, { kind: 'assist', texts });
  }
}
