/**
 * What an agent knows of the live film that its visitor watches, in virtual time, and tells the engine: which stream is
 * followed and which segment is the next, as `workers/stream-follower.ts` finds it out from playlists, requests and the
 * notary's word. Knows nothing of how segments come. Called by the player and by its requests.
 */
import { AHEAD_SEGMENTS, VOUCH_RETRY_MS } from '../../../workers/limits.ts';
import type { Content } from '../../../content/content.ts';
import type { Clock } from '../clock.ts';
import { NOTARY_ROUND_MS } from '../limits.ts';
import type { LiveStream } from './film.ts';
import type { Visitor } from './visitor.ts';

export class StreamWatch {
  readonly #clock: Clock;
  readonly #visitor: Visitor;
  readonly #live: LiveStream;
  readonly #segment: (index: number) => Content | null;
  /** Segments that the notary has vouched for, as far as is known here, and that the engine knows of. */
  readonly #stated = new Set<number>();
  readonly #told = new Set<number>();
  readonly #askedAt = new Map<number, number>();
  readonly #waiting = new Map<number, (() => void)[]>();
  #newest = -1;
  /** The segment asked for last; `null` before the first. */
  #playing: number | null = null;
  #wanted: number | null = null;
  #follows = false;

  constructor(clock: Clock, visitor: Visitor, live: LiveStream, segment: (index: number) => Content | null) {
    this.#clock = clock;
    this.#visitor = visitor;
    this.#live = live;
    this.#segment = segment;
    visitor.onJoined = () => this.#joined();
  }

  /** The playlist has passed by; an agent that does not run yet sees the next one. */
  playlist(newest: number): void {
    if (this.#visitor.engine === null) return;
    this.#newest = Math.max(this.#newest, newest);
    if (!this.#follows) this.#follow();
    this.#plan();
  }

  /** The player asks for a segment. */
  wanted(index: number): void {
    this.#wanted = index;
    if (this.#newest >= 0) this.#playing = index;
    this.#vouch(index);
    this.#plan();
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

  /** The tracker's socket is new: the notary knows nothing of us. */
  #joined(): void {
    this.#askedAt.clear();
    if (this.#follows) this.#visitor.askNotary();
    if (this.#wanted !== null) this.#vouch(this.#wanted);
    this.#plan();
  }

  #follow(): void {
    this.#follows = true;
    this.#visitor.tell({ kind: 'follow', streams: [this.#live.name] });
    this.#visitor.askNotary();
    let next = 0;
    while (this.#live.statedAt(next) <= this.#clock.now) next++;
    this.#hearAhead(next);
  }

  /** The notary tells all who follow of each new segment, one after the other. */
  #hearAhead(index: number): void {
    this.#clock.at(this.#live.statedAt(index), () => {
      if (!this.#visitor.present) return;
      const latencyMs = this.#visitor.trackerLatencyMs;
      const turnMs = NOTARY_ROUND_MS * this.#visitor.options.random();
      if (latencyMs !== null) this.#clock.after(latencyMs + turnMs, () => this.#take(index));
      this.#hearAhead(index + 1);
    });
  }

  #take(index: number): void {
    if (this.#stated.has(index) || !this.#visitor.present) return;
    this.#stated.add(index);
    for (const then of this.#waiting.get(index) ?? []) then();
    this.#waiting.delete(index);
    // The notary has seen a segment that our player's playlist does not have yet.
    if (this.#playing !== null && index > this.#newest && !this.#askedAt.has(index)) this.#announce(index);
    this.#plan();
  }

  #plan(): void {
    if (this.#playing === null || !this.#follows) return;
    const last = Math.min(this.#newest, this.#playing + AHEAD_SEGMENTS);
    for (let index = this.#playing; index <= last; index++) this.#announce(index);
  }

  #announce(index: number): void {
    if (this.#told.has(index)) return;
    if (!this.#stated.has(index)) return this.#vouch(index);
    const content = this.#segment(index);
    if (content === null) return;
    this.#told.add(index);
    this.#visitor.tell({ kind: 'upcoming', content, url: '', stream: this.#live.name });
  }

  #vouch(index: number): void {
    const { now } = this.#clock;
    if (this.#stated.has(index) || now - (this.#askedAt.get(index) ?? -Infinity) < VOUCH_RETRY_MS) return;
    this.#askedAt.set(index, now);
    const latencyMs = this.#visitor.askNotary();
    if (latencyMs === null) return;
    const answerAt = Math.max(now + latencyMs, this.#live.statedAt(index)) + latencyMs;
    this.#clock.at(answerAt, () => this.#take(index));
  }
}
