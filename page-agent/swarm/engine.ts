/**
 * The swarm engine: a pure state machine, `handle(event, now) → effects`. Composes the parts and gives each event to
 * those it concerns. Knows no clock, no chance and no browser. Driven by the agent's worker and by the simulator.
 */
import type { PauseReason } from '../../protocol/agent-interface.ts';
import { MAX_FRAME_BYTES } from '../../protocol/limits.ts';
import type { TrackerMessage } from '../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';
import type { WireMessage } from '../../protocol/wire.ts';
import { Arrivals } from './arrivals.ts';
import { LateAssistance, type Assist } from './assistance.ts';
import { Fetching } from './fetching.ts';
import { Holdings } from './holdings.ts';
import { LateStreams, type StartStreams } from './late-streams.ts';
import { DEFAULT_LIMITS, type SwarmLimits } from './limits.ts';
import type { Neighbour } from './neighbour.ts';
import { Neighbours } from './neighbours.ts';
import { News } from './news.ts';
import { OwnHoldings } from './own-holdings.ts';
import { OwnPieces, type OwnEvent } from './own-pieces.ts';
import { Pauses } from './pauses.ts';
import { PeerMessages, type Ending } from './peer-messages.ts';
import { precedence } from './precedence.ts';
import type { SwarmEffect } from './swarm-effects.ts';
import type { SwarmEvent } from './swarm-events.ts';
import { neighbourStats, startCounters, type SwarmStats } from './swarm-stats.ts';
import { TrackerLink } from './tracker-link.ts';
import { Turn } from './turn.ts';
import { Uploads } from './uploads.ts';

export interface EngineOptions {
  /** The room at the tracker. */
  readonly site: string;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  readonly limits?: Partial<SwarmLimits>;
  /** How neighbours help each other find more. They don't without it. */
  readonly assist?: Assist;
  readonly streams: StartStreams;
}

export interface Engine {
  /** What is to be done now that this has happened. Times are milliseconds and never go back. */
  handle(event: SwarmEvent, now: number): SwarmEffect[];
  stats(): SwarmStats;
}

/** An engine at rest. Its first event, usually `wake`, sets it going. */
export function createEngine(options: EngineOptions): Engine {
  return new SwarmEngine(options);
}

type TrackerEvent = SwarmEvent & {
  readonly kind: 'tracker-open' | 'tracker-closed' | 'tracker-message' | 'signal-out' | 'wake';
};
type LinkEvent =
  | TrackerEvent
  | (SwarmEvent & { readonly kind: 'link-open' | 'link-closed' | 'connect-failed' | 'garbage' | 'message' });
type BytesEvent = SwarmEvent & { readonly kind: 'checked' | 'read' | 'uploaded' };

const HELLO: WireMessage = { kind: 'hello', version: WIRE_VERSION, maxFrame: MAX_FRAME_BYTES };

class SwarmEngine implements Engine {
  readonly #turn = new Turn();
  readonly #counters = startCounters();
  readonly #holdings = new Holdings();
  readonly #own = new OwnHoldings();
  readonly #pauses = new Pauses();
  readonly #news: News;
  readonly #tracker: TrackerLink;
  readonly #neighbours: Neighbours;
  readonly #fetching: Fetching;
  readonly #arrivals: Arrivals;
  readonly #uploads: Uploads;
  readonly #streams: LateStreams;
  readonly #pieces: OwnPieces;
  readonly #messages: PeerMessages;
  readonly #assistance: LateAssistance;
  #started = false;

  constructor({ site, random, limits, assist = () => null, streams }: EngineOptions) {
    const turn = this.#turn;
    const all: SwarmLimits = { ...DEFAULT_LIMITS, ...limits };
    this.#tracker = new TrackerLink(turn, site, random);
    this.#neighbours = new Neighbours(turn, this.#tracker, all);
    this.#news = new News(turn, this.#neighbours, this.#holdings, this.#pauses);
    this.#fetching = new Fetching(turn, this.#holdings, this.#neighbours, this.#counters);
    this.#arrivals = new Arrivals(turn, this.#fetching, this.#holdings, this.#own, this.#counters, random);
    const you = (): string => this.#tracker.you ?? '';
    const goesFirst = precedence(this.#holdings, this.#own, you);
    this.#uploads = new Uploads(turn, this.#own, all, this.#counters, goesFirst);
    this.#streams = new LateStreams(streams, {
      turn,
      tracker: this.#tracker,
      neighbours: this.#neighbours,
      holdings: this.#holdings,
      own: this.#own,
      fetching: this.#fetching,
      uplink: this.#uploads.uplink,
      isResting: () => this.#pauses.isResting,
      reserve: (content, indexes, by) => this.#pieces.promise(content, indexes, by),
      release: (digest, by) => this.#pieces.release(digest, by),
    });
    this.#fetching.others = {
      you,
      holds: (digest, index) => this.#own.contentOf(digest, index) !== null,
      mayBeAwaited: (digest, index) =>
        !this.#pauses.isResting && this.#own.reservedOf(digest, index) !== null,
      isAwaitedBy: (...of) => this.#uploads.promises.awaits(...of),
      expects: (digest, index) => this.#streams.begun?.expects(digest, index) ?? false,
      promised: (content) => this.#streams.begun?.promised(content),
      promiseBroken: (content) => this.#streams.begun?.promiseBroken(content),
    };
    this.#pieces = new OwnPieces(turn, this.#own, this.#uploads, this.#fetching, this.#streams, this.#news);
    this.#assistance = new LateAssistance(assist, { turn, neighbours: this.#neighbours, random });
    this.#messages = new PeerMessages(
      turn,
      this.#holdings,
      this.#fetching,
      this.#arrivals,
      this.#uploads,
      this.#streams,
      this.#assistance,
    );
  }

  handle(event: SwarmEvent, now: number): SwarmEffect[] {
    this.#turn.begin(now);
    this.#dispatch(event);
    if (event.kind === 'wake' || !this.#started) this.#tick();
    this.#settle();
    const changes = this.#holdings.takeChanges();
    if (changes) this.#turn.push({ kind: 'around', ...changes });
    return this.#turn.end();
  }

  stats(): SwarmStats {
    return {
      ...this.#counters,
      neighbours: neighbourStats(this.#neighbours.open.values(), this.#holdings),
      connecting: this.#neighbours.connecting,
      joined: this.#tracker.state.kind === 'joined',
      asks: this.#fetching.asks.askCount,
      wanted: this.#fetching.asks.wantedCount,
      uploading: this.#uploads.active,
      queued: this.#uploads.waiting,
      held: this.#own.contents,
    };
  }

  /** What turns out to be in vain may begin something else, once. */
  #settle(): void {
    this.#fetching.settle();
    if (this.#streams.begun?.askedInVain(this.#fetching.asks.takeInVain())) this.#fetching.settle();
  }

  #dispatch(event: SwarmEvent): void {
    switch (event.kind) {
      case 'ask':
        // While all is off nobody is connected: every piece is unavailable.
        return this.#fetching.ask(event);
      case 'cancel':
        return this.#fetching.cancel(event.ask);
      case 'pause':
        return this.#pause(event.reason, event.on);
      default:
        return this.#dispatchBytes(event);
    }
  }

  #dispatchBytes(event: BytesEvent | LinkEvent | OwnEvent): void {
    switch (event.kind) {
      case 'checked': {
        const misdeed = this.#arrivals.checked(event.check, event.bytes);
        if (misdeed) this.#end(misdeed.peer, { reason: misdeed.reason, ban: true });
        return;
      }
      case 'read': {
        const asked = this.#uploads.reading(event.read);
        if (this.#uploads.read(event) && asked) this.#pieces.lose(asked.digest, asked.index);
        return;
      }
      case 'uploaded':
        return this.#uploads.uploaded(event.peer, event.id);
      default:
        return this.#dispatchLink(event);
    }
  }

  #dispatchLink(event: LinkEvent | OwnEvent): void {
    switch (event.kind) {
      case 'link-open':
        return this.#open(event.peer);
      case 'link-closed':
        return this.#forget(event.peer);
      case 'connect-failed':
        return this.#connectFailed(event.peer);
      case 'garbage':
        return this.#end(event.peer, { reason: event.detail, ban: true });
      case 'message': {
        const neighbour = this.#neighbours.open.get(event.peer);
        const ending = neighbour && this.#messages.receive(neighbour, event.message, event.payload);
        if (ending) this.#end(event.peer, ending);
        return;
      }
      default:
        return this.#dispatchTracker(event);
    }
  }

  #dispatchTracker(event: TrackerEvent | OwnEvent): void {
    switch (event.kind) {
      case 'tracker-open':
        return this.#tracker.opened(this.#neighbours.missing);
      case 'tracker-closed':
        return this.#tracker.closed();
      case 'tracker-message':
        return this.#hearTracker(event.message);
      case 'signal-out':
        return this.#neighbours.signalOut(event.peer, event.data);
      case 'wake':
        return this.#turn.forgetWake();
      default:
        if (event.kind === 'reserve' && this.#holdings.holdersOf(event.content.digest).size === 0)
          this.#neighbours.lack();
        return this.#pieces.handle(event);
    }
  }

  #hearTracker(message: TrackerMessage): void {
    if (this.#pauses.isOff) return;
    this.#tracker.message(message);
    switch (message.kind) {
      case 'introduce':
        return this.#neighbours.introduced(message.peers, null, message);
      case 'signal':
        return this.#neighbours.signalIn(message.from, message.data, null, message);
      case 'gone':
        // An open link outlives its tracker: the member may only have lost the socket.
        return this.#neighbours.failed(message.peer);
      case 'welcome':
      case 'pong':
      case 'error':
      // What a notary says decides what is asked for, not of whom.
      case 'statements':
      case 'unvouched':
        return;
      default:
        message satisfies never;
    }
  }

  #open(peer: string): void {
    if (this.#pauses.isOff) return this.#end(peer, { reason: 'all is switched off', ban: false });
    const neighbour = this.#neighbours.opened(peer);
    if (!neighbour) return;
    this.#turn.send(peer, HELLO);
    this.#introduce(neighbour);
  }

  /** What neighbours may count on: of one who serves nobody, nothing, lest they ask for it or wait for it. */
  #introduce(to: Neighbour): void {
    const words = this.#pauses.isResting ? [] : this.#own.tellAll(to);
    for (const message of [...(this.#streams.begun?.tell() ?? []), ...words])
      this.#turn.send(to.peer, message);
  }

  /** The window may know before the link does that a connection has failed. */
  #connectFailed(peer: string): void {
    if (this.#neighbours.open.has(peer)) this.#end(peer, { reason: 'the connection failed', ban: false });
    else this.#neighbours.failed(peer);
  }

  /** A link has ended: its asks go to others, its own are forgotten. */
  #forget(peer: string): void {
    const neighbour = this.#neighbours.closed(peer);
    if (!neighbour) return;
    this.#holdings.forgetPeer(peer);
    this.#fetching.linkLost(neighbour);
    this.#uploads.linkLost(peer);
  }

  #end(peer: string, { reason, ban }: Ending): void {
    if (ban) {
      this.#counters.banned++;
      this.#neighbours.ban(peer);
    }
    this.#turn.push({ kind: 'disconnect', peer, reason, ban });
    this.#forget(peer);
  }

  #pause(reason: PauseReason, on: boolean): void {
    if (this.#pauses.set(reason, on))
      for (const each of this.#neighbours.open.values()) this.#introduce(each);
    this.#uploads.pause(this.#pauses.isResting, reason === 'site' || reason === 'visitor');
    if (reason !== 'site') return;
    if (on) this.#leave();
    else this.#tick();
  }

  /** The site has switched everything off. */
  #leave(): void {
    this.#fetching.stop();
    for (const peer of this.#neighbours.names()) {
      if (this.#neighbours.open.has(peer)) this.#turn.send(peer, { kind: 'bye' });
      this.#end(peer, { reason: 'all is switched off', ban: false });
    }
    this.#tracker.leave();
  }

  #tick(): void {
    this.#started = true;
    this.#fetching.tick();
    this.#streams.begun?.tick();
    this.#uploads.startNext();
    this.#uploads.tick();
    this.#pieces.tick();
    if (this.#pauses.isOff) return;
    this.#neighbours.tick();
    this.#assistance.tick();
    this.#tracker.tick(this.#neighbours, () => this.#neighbours.known());
  }
}
