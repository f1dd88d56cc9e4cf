/**
 * Between the service worker, the notary and the follower of streams, which is loaded when the site has a notary. Decides
 * nothing. Called by the ports to the service worker and by the tracker's socket.
 */
import type { Hash } from '../content/hashing/hasher.ts';
import type { NotaryAnswer } from '../protocol/notary-messages.ts';
import type { AnswerMessage, AskMessage } from '../protocol/port-messages.ts';
import type { StreamFollower, StreamTools } from './stream-follower.ts';
import type { SwarmRunner } from './swarm-runner.ts';

type StreamAsk = AskMessage & { readonly kind: 'notary' | 'wanted' | 'playlist' };
type Say = (message: AnswerMessage) => void;

export class StreamDesk {
  readonly #load: () => StreamTools;
  readonly #hash: Hash;
  readonly #swarm: SwarmRunner;
  readonly #listeners = new Set<Say>();
  #follower: StreamFollower | null = null;

  constructor(load: () => StreamTools, hash: Hash, swarm: SwarmRunner) {
    this.#load = load;
    this.#hash = hash;
    this.#swarm = swarm;
    swarm.onNotary = (answer) => this.#hear(answer);
    swarm.onAhead = (digest, by) => {
      if (this.#follower !== null) this.#say({ kind: 'ahead', digest, by });
    };
  }

  /** Tells a service worker what comes, and at once what is known. Returns its undo. */
  listen(say: Say): () => void {
    this.#listeners.add(say);
    const sealed = this.#follower?.everything() ?? [];
    if (sealed.length > 0) say({ kind: 'statements', sealed });
    return () => this.#listeners.delete(say);
  }

  take(message: StreamAsk): void {
    switch (message.kind) {
      case 'notary':
        this.#follower ??= this.#open();
        return this.#follower.trust(message.notary);
      case 'wanted':
        return this.#follower?.wanted(message.url, message.canWait);
      case 'playlist':
        return this.#follower?.playlist(message.url, message.text);
      default:
        return message satisfies never;
    }
  }

  #open(): StreamFollower {
    const { open, fetchPieces } = this.#load();
    this.#swarm.fetchWith(fetchPieces);
    return open({
      hash: this.#hash,
      tell: (event) => this.#swarm.tell(event),
      say: (ask) => this.#swarm.sayToNotary(ask),
      statements: (sealed) => this.#say({ kind: 'statements', sealed }),
      unvouched: (urls, reason) => this.#say({ kind: 'unvouched', urls, reason }),
    });
  }

  #hear(answer: NotaryAnswer | null): void {
    if (answer === null) this.#follower?.joined();
    else this.#follower?.hear(answer);
  }

  #say(message: AnswerMessage): void {
    for (const say of this.#listeners) say(message);
  }
}
