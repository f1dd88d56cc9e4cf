/**
 * What a neighbour's message means to us: gives each kind to the part it concerns. Where the message must end the link
 * it says why, and the engine ends it. Called by the engine for every message.
 */
import { WIRE_VERSION } from '../../protocol/version.ts';
import type { Gone, Hello, Telling, WireMessage } from '../../protocol/wire.ts';
import type { Arrivals } from './arrivals.ts';
import type { LateAssistance } from './assistance.ts';
import type { Fetching } from './fetching.ts';
import type { Holdings } from './holdings.ts';
import type { LateStreams } from './late-streams.ts';
import { PONG_GAP_MS } from './limits.ts';
import type { Neighbour } from './neighbour.ts';
import type { Turn } from './turn.ts';
import type { Uploads } from './uploads.ts';

/** Why a link must end. With `ban`, for good. */
export interface Ending {
  readonly reason: string;
  readonly ban: boolean;
}

export class PeerMessages {
  readonly #turn: Turn;
  readonly #holdings: Holdings;
  readonly #fetching: Fetching;
  readonly #arrivals: Arrivals;
  readonly #uploads: Uploads;
  readonly #streams: LateStreams;
  readonly #assistance: LateAssistance;

  constructor(
    turn: Turn,
    holdings: Holdings,
    fetching: Fetching,
    arrivals: Arrivals,
    uploads: Uploads,
    streams: LateStreams,
    assistance: LateAssistance,
  ) {
    this.#turn = turn;
    this.#holdings = holdings;
    this.#fetching = fetching;
    this.#arrivals = arrivals;
    this.#uploads = uploads;
    this.#streams = streams;
    this.#assistance = assistance;
  }

  receive(neighbour: Neighbour, message: WireMessage, payload: Uint8Array<ArrayBuffer>): Ending | null {
    if (message.kind === 'data') return banFor(this.#arrivals.data(neighbour, message, payload));
    if (neighbour.messages.waitMs(this.#turn.now) > 0) return banFor('too many messages');
    neighbour.messages.spend(weightOf(message), this.#turn.now);
    if (message.kind === 'hello') return this.#greet(neighbour, message);
    if (message.kind === 'bye') return { reason: 'it said bye', ban: false };
    if (!neighbour.greeted) return banFor(`${message.kind} before hello`);
    if ('holdings' in message) {
      this.#hearOf(neighbour, message);
      return null;
    }
    if (message.kind === 'assist') return banFor(this.#assistance.hear(neighbour, message.texts));
    return this.#receiveGreeted(neighbour, message);
  }

  /** A ping follows, so that the first ask finds it known whether the neighbour answers, and how soon. */
  #greet(neighbour: Neighbour, hello: Hello): Ending | null {
    if (neighbour.greeted) return banFor('a second hello');
    if (hello.version !== WIRE_VERSION) {
      return { reason: `it speaks version ${hello.version}, not ${WIRE_VERSION}`, ban: false };
    }
    neighbour.greeted = true;
    neighbour.takesFrames(hello.maxFrame);
    neighbour.pingedAt = this.#turn.now;
    this.#turn.send(neighbour.peer, { kind: 'ping', id: 0 });
    return null;
  }

  /** No cap counts them: few are sent. */
  #pong(neighbour: Neighbour, id: number): void {
    const { now } = this.#turn;
    if (now < neighbour.pongedAt + PONG_GAP_MS) return;
    neighbour.pongedAt = now;
    this.#turn.send(neighbour.peer, { kind: 'pong', id });
  }

  #hearOf({ peer, downloads }: Neighbour, { kind, holdings }: Telling): void {
    for (const holding of holdings) {
      const { digest } = holding;
      this.#holdings.add(peer, kind, holding);
      if (kind === 'have' && downloads.open.size > 0)
        downloads.held(digest, (index) => this.#holdings.holds(peer, digest, index), this.#turn.now);
      this.#streams.begun?.heldByMore(digest);
      if (this.#fetching.asks.wants(digest)) this.#fetching.workMayBeDone();
    }
  }

  #hearGone({ peer }: Neighbour, { digests }: Gone): void {
    for (const digest of digests) {
      this.#holdings.forgetContent(peer, digest);
      if (this.#fetching.asks.wants(digest)) this.#fetching.holdersFewer();
    }
  }

  #receiveGreeted(
    neighbour: Neighbour,
    message: Exclude<WireMessage, Telling | { readonly kind: 'data' | 'hello' | 'bye' | 'assist' }>,
  ): Ending | null {
    switch (message.kind) {
      case 'following':
        neighbour.following = new Set(message.streams);
        return null;
      case 'ping':
        this.#pong(neighbour, message.id);
        return null;
      case 'pong':
        this.#arrivals.pong(neighbour);
        return null;
      case 'gone':
        this.#hearGone(neighbour, message);
        return null;
      case 'ask':
        return banFor(this.#uploads.ask(neighbour, message));
      case 'cancel':
        this.#uploads.cancel(neighbour, message.id);
        return null;
      case 'soon':
      case 'promised':
        this.#arrivals.soon(neighbour, message.id, message.kind === 'promised');
        return null;
      case 'refuse':
        this.#arrivals.refuse(neighbour, message);
        return null;
      default:
        return message satisfies never;
    }
  }
}

/** What names many contents makes as much work as that many messages. */
function weightOf(message: WireMessage): number {
  if ('holdings' in message) return 1 + message.holdings.length;
  return message.kind === 'gone' ? 1 + message.digests.length : 1;
}

function banFor(misdeed: string | null): Ending | null {
  return misdeed === null ? null : { reason: misdeed, ban: true };
}
