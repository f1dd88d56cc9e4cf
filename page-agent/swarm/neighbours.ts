/**
 * Who is a neighbour, who is becoming one, and who may not: connections, signals, refusals, bans. Knows nothing of
 * pieces. Called by the engine, which does the rest when a link opens or ends.
 */
import { MAX_ASSISTED_CHARS } from '../../protocol/limits.ts';
import { FULL } from '../../protocol/tracker-messages.ts';
import {
  CONNECT_TIMEOUT_MS,
  FEW_NEIGHBOURS,
  LACKING_NEIGHBOURS,
  LONELY_ATTEMPTS,
  LONELY_NEIGHBOURS,
  MAX_EXCEPT,
  PROMPT_CONNECT_MS,
  RETRY_PEER_MS,
  STREAM_NEIGHBOURS,
  STREAM_SLACK,
  type SwarmLimits,
} from './limits.ts';
import { LineCredit } from './line-credit.ts';
import { Neighbour } from './neighbour.ts';
import { PeerMemory } from './peer-memory.ts';
import type { SwarmNote } from './swarm-effects.ts';
import type { TrackerLink } from './tracker-link.ts';
import type { Turn } from './turn.ts';

/** What the tracker says of whoever it names, or signals: that it shares our line, that it hardly reaches anybody. */
interface Said {
  readonly beside?: boolean | undefined;
  readonly lonely?: boolean | undefined;
}

interface Attempt {
  readonly initiator: boolean;
  /** Both have offered and the other is to answer: until then its signals belong to the offer that it has dropped. */
  deaf: boolean;
  readonly since: number;
  /** The neighbour that passes the signals on; `null`: the tracker does. */
  readonly via: string | null;
  said: Said | undefined;
}

export class Neighbours {
  /** Those whose link is open. */
  readonly open = new Map<string, Neighbour>();
  readonly #attempts = new Map<string, Attempt>();
  readonly #avoided = new PeerMemory();
  readonly line = new LineCredit();
  readonly #turn: Turn;
  readonly #tracker: TrackerLink;
  readonly #limits: SwarmLimits;
  /** True while a stream is watched. */
  watching = false;
  /** There were as many as there should be, and nearly are still. */
  #enough = false;
  /** As many as the visitor has shown a use for. */
  #worthwhile = 0;
  /** So many were named before anything was asked for: they take nobody's place. */
  #unasked = 0;
  /** Attempts that came to nothing, less two for each connection made. */
  #vain = 0;

  constructor(turn: Turn, tracker: TrackerLink, limits: SwarmLimits) {
    this.#turn = turn;
    this.#tracker = tracker;
    this.#limits = limits;
  }

  /** Something was wanted that none of them holds: with one more somebody might. */
  lack(): void {
    const { minNeighbours } = this.#limits;
    if (this.watching || this.open.size === 0 || this.#worthwhile >= LACKING_NEIGHBOURS) return;
    this.#worthwhile = Math.max(minNeighbours, this.#worthwhile) + 1;
    this.#tracker.seekWhenDue();
  }

  get connecting(): number {
    return this.#attempts.size;
  }

  /** How many more should be found. Whoever watches with others is found by newcomers: once there were enough, a few that are
   * lost are left to them. */
  get missing(): number {
    const lacking = this.#lacking;
    return this.watching && this.#enough && lacking <= STREAM_SLACK ? 0 : Math.max(0, lacking);
  }

  get #lacking(): number {
    const { minNeighbours, maxNeighbours } = this.#limits;
    const least = Math.max(minNeighbours, this.watching ? STREAM_NEIGHBOURS : this.#worthwhile);
    return Math.min(least, maxNeighbours) - this.#count;
  }

  /** True with all the neighbours that there may be, and no stream to be told of. */
  get content(): boolean {
    return !this.watching && this.open.size >= this.#limits.maxNeighbours;
  }

  /** True when most attempts come to nothing, and hardly anybody serves us what we watch. */
  get isLonely(): boolean {
    if (this.#vain < LONELY_ATTEMPTS) return false;
    return [...this.open.values()].filter(({ following }) => following.size > 0).length < LONELY_NEIGHBOURS;
  }

  /** Offers connections to those whom the tracker names, or a neighbour. The tracker names more than were
   * asked for when they share our line, and some before anything was. */
  introduced(peers: readonly string[], via: string | null = null, said?: Said): void {
    if (said?.beside) this.#unasked += peers.length;
    let more = via === null ? peers.length - this.#tracker.wanted : 0;
    for (const peer of peers) {
      const isEnough = this.missing === 0 && --more < 0 && this.#unasked-- <= 0;
      const full = isEnough || this.#count >= this.#limits.maxNeighbours;
      if (!full && this.#isNew(peer)) this.#attempt(peer, true, via, said);
    }
  }

  /** From `peer`, through a neighbour if one is named; else with what the tracker says of it. */
  signalIn(peer: string, data: string, via: string | null = null, said?: Said): void {
    if (this.#isBegunOtherwise(peer, via)) return;
    if (data === FULL) {
      if (this.#attempts.has(peer)) this.failed(peer);
    } else if (this.#takes(peer, data, via, said)) {
      const attempt = this.#attempts.get(peer);
      if (attempt) attempt.said = said;
      this.#turn.push({ kind: 'signal-in', peer, data });
    }
  }

  signalOut(peer: string, data: string): void {
    const attempt = this.#attempts.get(peer);
    if (attempt || this.open.has(peer)) this.#signal(peer, data, attempt?.via ?? null);
  }

  /** An attempt, this way or whichever, has come to nothing: it is given up, and not repeated for a while. */
  failed(peer: string, via = this.#attempts.get(peer)?.via): void {
    if (this.#attempts.get(peer)?.via !== via || !this.#attempts.delete(peer)) return;
    this.#avoided.avoid(peer, this.#turn.now + RETRY_PEER_MS);
    this.#turn.push({ kind: 'disconnect', peer, reason: 'the connection failed', ban: false });
    this.#note(peer, 'closed');
    this.#tracker.seekWhenDue();
  }

  /** The new neighbour, or `null` when it may not be one and has been told to go. */
  opened(peer: string): Neighbour | null {
    if (this.open.has(peer)) return null;
    const wanted = this.#attempts.get(peer);
    this.#attempts.delete(peer);
    if (this.#avoided.isBanned(peer) || (!wanted && this.#count >= this.#limits.maxNeighbours)) {
      this.#turn.push({ kind: 'disconnect', peer, reason: 'not wanted', ban: false });
      return null;
    }
    const elder = peer < (this.#tracker.you ?? '');
    const neighbour = new Neighbour(peer, this.line, wanted?.said?.beside, elder);
    this.open.set(peer, neighbour);
    this.#vain -= 2;
    if (wanted?.said?.lonely) this.#tracker.reached = true;
    this.#enough ||= this.#lacking <= 0;
    this.#note(peer, 'open');
    this.#turn.push({ kind: 'neighbours', count: this.open.size });
    return neighbour;
  }

  /** Ends a link or an attempt, whichever side wanted it. Returns the neighbour it was. */
  closed(peer: string): Neighbour | null {
    const neighbour = this.open.get(peer) ?? null;
    if (neighbour) {
      this.open.delete(peer);
      this.#turn.push({ kind: 'neighbours', count: this.open.size });
    } else if (!this.#attempts.delete(peer)) return null;
    this.#enough &&= this.#lacking <= STREAM_SLACK;
    this.#note(peer, 'closed');
    this.#tracker.seekSoon();
    return neighbour;
  }

  ban(peer: string): void {
    this.#avoided.avoid(peer, Infinity);
    this.#note(peer, 'banned');
  }

  /** Names of everybody connected or connecting. */
  names(): string[] {
    return [...this.open.keys(), ...this.#attempts.keys()];
  }

  /** Names that a seek need not bring up again. */
  known(): string[] {
    const names = this.names().slice(0, MAX_EXCEPT);
    return [...names, ...this.#avoided.names(MAX_EXCEPT - names.length, this.#turn.now)];
  }

  tick(): void {
    const { now } = this.#turn;
    const patience = this.open.size < FEW_NEIGHBOURS ? PROMPT_CONNECT_MS : CONNECT_TIMEOUT_MS;
    for (const [peer, { since }] of this.#attempts) {
      const until = since + patience;
      if (until <= now) {
        this.#vain++;
        this.failed(peer);
      } else this.#turn.wakeAt(until);
    }
  }

  get #count(): number {
    return this.open.size + this.#attempts.size;
  }

  #isNew(peer: string): boolean {
    if (peer === this.#tracker.you || this.open.has(peer) || this.#attempts.has(peer)) return false;
    return !this.#avoided.isAvoided(peer, this.#turn.now);
  }

  /** True for a signal of a connection that is wanted, and of no offer that was dropped. */
  #takes(peer: string, data: string, via: string | null, said?: Said): boolean {
    const attempt = this.#attempts.get(peer);
    if (attempt) return !attempt.initiator || !this.#isDroppedOffer(peer, attempt, data);
    if (this.open.has(peer)) return true;
    if (!this.#admits(peer, via)) return false;
    this.#attempt(peer, false, via, said);
    return true;
  }

  /** One who could not be reached before may well reach us: only a ban shuts the door. */
  #admits(peer: string, via: string | null): boolean {
    if (peer === this.#tracker.you || this.#avoided.isBanned(peer)) return false;
    if (this.#count < this.#limits.maxNeighbours) return true;
    this.#signal(peer, FULL, via);
    return false;
  }

  /** What has begun one way, no signal from another may disturb; nor a neighbour a link that is open. */
  #isBegunOtherwise(peer: string, via: string | null): boolean {
    const attempt = this.#attempts.get(peer);
    return attempt ? attempt.via !== via : via !== null && this.open.has(peer);
  }

  #signal(peer: string, data: string, via: string | null): void {
    if (via === null) this.#tracker.signal(peer, data);
    else if (data.length <= MAX_ASSISTED_CHARS) {
      this.#turn.send(via, { kind: 'assist', texts: ['pass', peer, data] });
    }
  }

  /** Both offer at once: the one whose name comes first goes on, the other drops its offer and answers. */
  #isDroppedOffer(peer: string, attempt: Attempt, data: string): boolean {
    if (isOffer(data)) {
      attempt.deaf = (this.#tracker.you ?? '') < peer;
      if (!attempt.deaf) this.#answerInstead(peer, attempt.via);
    } else if (isAnswer(data)) attempt.deaf = false;
    return attempt.deaf;
  }

  #answerInstead(peer: string, via: string | null): void {
    this.#attempts.delete(peer);
    this.#turn.push({ kind: 'disconnect', peer, reason: 'both offered', ban: false });
    this.#attempt(peer, false, via);
  }

  #attempt(peer: string, initiator: boolean, via: string | null, said?: Said): void {
    const since = this.#turn.now;
    this.#attempts.set(peer, { initiator, deaf: false, since, via, said });
    this.#turn.push({ kind: 'connect', peer, initiator, beside: said?.beside });
    this.#turn.wakeAt(since + PROMPT_CONNECT_MS);
    this.#note(peer, 'connecting');
  }

  #note(peer: string, state: (SwarmNote & { readonly kind: 'neighbour' })['state']): void {
    this.#turn.push({ kind: 'note', note: { kind: 'neighbour', peer, state } });
  }
}

/** As simple-peer writes them: `JSON.stringify` of an RTCSessionDescription. */
function isOffer(data: string): boolean {
  return data.includes('"type":"offer"');
}

function isAnswer(data: string): boolean {
  return data.includes('"type":"answer"');
}
