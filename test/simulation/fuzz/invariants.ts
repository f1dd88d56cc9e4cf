/**
 * What holds in every world, whoever is in it and whatever goes wrong. Looks at a running world from outside and says the
 * first thing that does not hold, in words. Knows nothing of how worlds are drawn.
 */
import { PIECE_BYTES } from '../../../content/limits.ts';
import {
  DEFAULT_LIMITS,
  MAX_ASKS_OUT,
  UPLOAD_BURST_BYTES,
  UPLOAD_BURST_SECONDS,
} from '../../../page-agent/swarm/limits.ts';
import type { Visitor } from '../audience/visitor.ts';
import { pathFromEdge, type Place } from '../network/place.ts';
import { SECOND } from '../people.ts';
import type { World } from '../world.ts';
import type { RandomWorld } from './random-world.ts';

/** Milliseconds that any request may take beyond what its line allows. Judgement: every budget of the hedge several times
 * over, and all that a dead neighbour can cost. */
const GRACE_MS = 10 * SECOND;

/** Times that a request may take longer than alone on its share of the slowest line: others share it, and bytes that
 * come twice. */
const SLOWER = 8;

/** Messages to neighbours for each visitor and second, and for each piece that was asked for. Measured in 1,000
 * worlds: half of it at most. */
const MESSAGES_PER_SECOND = 4;
const MESSAGES_PER_PIECE = 20;

/** The same to trackers: for each visitor and second, and for each attempt at a neighbour. */
const TRACKER_PER_SECOND = 0.6;
const TRACKER_PER_VISIT = 80;

/** Planned events for each visitor, timers and transfers: what bounds memory. Measured likewise. */
const EVENTS_PER_VISITOR = 60;

export class Invariants {
  readonly #world: World;
  readonly #spec: RandomWorld;
  readonly #largest: number;

  constructor(world: World, spec: RandomWorld) {
    this.#world = world;
    this.#spec = spec;
    this.#largest = largestOf(spec);
  }

  /** What does not hold now; `null` when all does. */
  look(): string | null {
    const { tally, clock, visitors } = this.#world;
    if (tally.wrongBytes > 0) return `${tally.wrongBytes} wrong bytes were accepted`;
    const events = EVENTS_PER_VISITOR * (1 + visitors.length + this.#spec.people.length);
    if (clock.planned > events) return `${clock.planned} events are planned, over ${events}`;
    for (const visitor of this.#world.present()) {
      const breach = this.#stuck(visitor) ?? this.#overCap(visitor);
      if (breach !== null) return `visitor ${visitor.id} at ${clock.now} ms: ${breach}`;
    }
    return this.#storm();
  }

  /** What did not hold over the world's whole time. */
  lookBack(): string | null {
    return this.#storm();
  }

  #stuck({ requests, options }: Visitor): string | null {
    const { now } = this.#world.clock;
    const patience = this.#patience(options.place);
    for (const { content, startedAt, dryAt } of requests) {
      // A player that has something left waits for neighbours who are slower than the network, and is none the worse for it.
      if (now > Math.max(startedAt + patience, (dryAt ?? 0) + GRACE_MS)) {
        return `${content.size} bytes asked for at ${startedAt} ms are not there after ${now - startedAt} ms`;
      }
    }
    return null;
  }

  /** Milliseconds after which a request from `place` is stuck: the largest thing there is over one connection, on a share
   * of the lines as if all were asking, several times over. */
  #patience(place: Place): number {
    const crowd = this.#spec.people.length;
    const { lines, ceiling } = pathFromEdge(null, place);
    const shares = lines.map(({ rate }) => (place.behind === null ? rate : rate / crowd));
    const rate = Math.min(ceiling, (this.#spec.originRate ?? Infinity) / crowd, ...shares);
    return GRACE_MS + (SLOWER * this.#largest) / rate;
  }

  #overCap({ engine, options, agentAt, isBringing }: Visitor): string | null {
    if (engine === null) return null;
    const { neighbours, connecting, uploading, bytesSent, wanted } = engine.stats();
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    if (neighbours.length + connecting > limits.maxNeighbours) return 'too many neighbours';
    if (uploading > limits.uploadSlots) return 'too many uploads at once';
    if (neighbours.some(({ outstanding }) => outstanding > MAX_ASKS_OUT))
      return 'too many asks of one neighbour';
    const seconds = (this.#world.clock.now - agentAt) / SECOND;
    const cap = limits.uploadBytesPerSecond;
    const burst = Math.max(UPLOAD_BURST_BYTES, UPLOAD_BURST_SECONDS * cap);
    const most = burst + PIECE_BYTES + cap * seconds;
    if (bytesSent > most) return `${bytesSent} bytes uploaded in ${seconds} s, over ${most}`;
    return wanted > 0 && neighbours.length === 0 && !isBringing ? 'pieces wanted of nobody' : null;
  }

  #storm(): string | null {
    const { tally, mesh, clock, visitors } = this.#world;
    const presence = visitors.length * (clock.now / SECOND);
    const pieces = (tally.useful.total + tally.peerBytes.total) / PIECE_BYTES + tally.firstByte.count;
    const said = MESSAGES_PER_SECOND * presence + MESSAGES_PER_PIECE * pieces;
    if (mesh.said > said) return `${mesh.said} messages to neighbours, over ${said}`;
    const heard = TRACKER_PER_SECOND * presence + TRACKER_PER_VISIT * visitors.length;
    return tally.trackerHeard.total > heard
      ? `${tally.trackerHeard.total} messages to trackers, over ${heard}`
      : null;
  }
}

/** Bytes of the largest page, or of a segment: what is asked for at once. */
function largestOf({ pages, segmentBytes }: RandomWorld): number {
  return Math.max(segmentBytes, ...pages.map((sizes) => sizes.reduce((sum, size) => sum + size, 0)));
}
