/**
 * The shipped plan of what to follow, in virtual time: shows it the playlist of the film that its visitor watches and what
 * the player asks for, as `workers/stream-follower.ts` does, and carries what it says to the engine and to the notary.
 * Knows nothing of how segments come. Called by the player and by its requests.
 */
import type { NotaryAsk } from '../../../protocol/notary-messages.ts';
import { StreamPlan, type Moment } from '../../../workers/stream-plan.ts';
import { NOTARY_AHEAD_SEGMENTS, NOTARY_FIRST_SEGMENTS, NOTARY_ROUND_MS } from '../limits.ts';
import type { VisitorParts } from './delivery-parts.ts';
import type { Film } from './film.ts';

export class StreamWatch {
  readonly #clock: VisitorParts['clock'];
  readonly #origin: VisitorParts['origin'];
  readonly #visitor: VisitorParts['visitor'];
  readonly #film: Film;
  readonly #plan: StreamPlan;
  /** Segments that the notary has vouched for, as far as is known here. */
  readonly #stated = new Set<number>();
  readonly #waiting = new Map<number, (() => void)[]>();
  /** Segments that the notary has told of over this socket, or is about to. */
  readonly #pushed = new Set<number>();
  /** Orders to follow so far: the last one counts. */
  #follows = 0;
  /** Of the playlist that was seen last. */
  #newest: number | null = null;
  /** The last statement that a player waited for did not come in time. */
  #wasLate = false;

  constructor({ clock, origin, visitor }: VisitorParts, film: Film) {
    this.#clock = clock;
    this.#origin = origin;
    this.#visitor = visitor;
    this.#film = film;
    this.#plan = new StreamPlan({
      nameOf: (text) => text,
      read: (text) => film.listing.playlist(Number(text)),
      tell: (event) => visitor.tell(event),
      say: (ask) => this.#say(ask),
    });
    visitor.onJoined = () => {
      this.#pushed.clear();
      this.#plan.joined(this.#now);
    };
    visitor.onAgent = () => this.#showPlaylist();
  }

  /** The playlist has passed by. */
  playlist(newest: number): void {
    this.#newest = newest;
    this.#showPlaylist();
  }

  /** The player asks for a segment. */
  wanted(index: number, canWait: boolean): void {
    this.#plan.wanted(this.#film.listing.urlOf(index), canWait, this.#now);
  }

  /** As `whenStated`, as long as `sw/statements.ts` has a player wait. */
  whenStatedForPlayer(index: number, least: number, most: number, then: (stated: boolean) => void): void {
    this.whenStated(index, this.#wasLate ? least : Math.max(least, most), (stated) => {
      this.#wasLate = !stated;
      then(stated);
    });
  }

  /** Calls `then` as soon as the notary is known to vouch for a segment, or in `ms`, and says which. */
  whenStated(index: number, ms: number, then: (stated: boolean) => void): void {
    if (this.#stated.has(index)) return then(true);
    let open = true;
    const end = (stated: boolean) => (): void => {
      if (!open) return;
      open = false;
      then(stated);
    };
    const waiting = this.#waiting.get(index) ?? [];
    this.#waiting.set(index, waiting);
    waiting.push(end(true));
    this.#clock.after(ms, end(false));
  }

  get #now(): Moment {
    return { steady: this.#clock.now, epoch: this.#clock.now };
  }

  /** An agent that begins to run is shown what has passed before. */
  #showPlaylist(): void {
    if (this.#visitor.engine === null || this.#newest === null) return;
    this.#plan.playlist(this.#film.listing.url, String(this.#newest), this.#now);
  }

  #say(ask: NotaryAsk): void {
    const latencyMs = this.#visitor.askNotary();
    if (latencyMs === null) return;
    this.#clock.after(latencyMs, () => {
      if (!this.#visitor.present) return;
      if (ask.kind === 'follow') this.#follow(ask.playlists.length > 0);
      else for (const url of ask.urls) this.#answer(this.#film.listing.indexOf(url));
    });
  }

  /** At the notary: tells of a film's first segments, or a live one's newest and each one that is new. */
  #follow(follows: boolean): void {
    const order = ++this.#follows;
    const { now } = this.#clock;
    const newest = this.#film.newest(now);
    if (!follows || newest === null) return;
    const isLive = this.#film.pollMs !== null;
    const first = isLive ? Math.max(0, newest - NOTARY_FIRST_SEGMENTS + 1) : 0;
    const end = Math.min(newest + 1, first + NOTARY_FIRST_SEGMENTS);
    for (let index = first; index < end; index++) this.#push(index, 0);
    if (isLive) this.#pushNew(end, order);
  }

  #pushNew(index: number, order: number): void {
    this.#clock.at(this.#film.statedAt(index, this.#clock.now), () => {
      if (!this.#visitor.present || order !== this.#follows) return;
      // It tells all who follow, one after the other.
      this.#push(index, NOTARY_ROUND_MS * this.#visitor.options.random());
      this.#pushNew(index + 1, order);
    });
  }

  /** At the notary: what was asked for, and what comes after it. */
  #answer(index: number): void {
    this.#tell(index, 0, () => {
      const newest = this.#film.newest(this.#clock.now) ?? -1;
      const end = Math.min(newest + 1, index + 1 + NOTARY_AHEAD_SEGMENTS);
      for (let next = index + 1; next < end; next++) this.#push(next, 0);
    });
  }

  #push(index: number, turnMs: number): void {
    if (this.#pushed.has(index)) return;
    this.#pushed.add(index);
    this.#tell(index, turnMs, () => undefined);
  }

  /** At the notary: says that it vouches for a segment once it does. Lost when there is no socket by then. */
  #tell(index: number, turnMs: number, then: () => void): void {
    const at = Math.max(this.#clock.now, this.#film.statedAt(index, this.#clock.now)) + turnMs;
    this.#clock.at(at, () => {
      const latencyMs = this.#visitor.present ? this.#visitor.hearNotary() : null;
      if (latencyMs === null) return;
      this.#origin.seenByNotary(this.#visitor.options.tracker, this.#film.segment(index));
      this.#clock.after(latencyMs, () => this.#take(index));
      then();
    });
  }

  #take(index: number): void {
    const content = this.#film.segment(index);
    if (this.#stated.has(index) || !this.#visitor.present || content === null) return;
    this.#stated.add(index);
    this.#plan.take(this.#film.listing.statement(index, content), this.#now);
    for (const then of this.#waiting.get(index) ?? []) then();
    this.#waiting.delete(index);
    this.#plan.vouched(this.#now);
  }
}
