/** One engine at a time of the test's choosing, and its effects by kind. */
import { AssistedSignals } from '../../../page-agent/swarm/assisted-signals.ts';
import { createEngine } from '../../../page-agent/swarm/engine.ts';
import type { SwarmLimits } from '../../../page-agent/swarm/limits.ts';
import { Streams } from '../../../page-agent/swarm/streams.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import type { SwarmEvent } from '../../../page-agent/swarm/swarm-events.ts';
import { MAX_FRAME_BYTES } from '../../../protocol/limits.ts';
import type { TrackerMessage } from '../../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../../protocol/version.ts';
import type { WireMessage } from '../../../protocol/wire.ts';

type Effect<Kind extends SwarmEffect['kind']> = SwarmEffect & { readonly kind: Kind };

const NO_BYTES = new Uint8Array(0);

export class OneEngine {
  now = 0;
  /** Effects of the last event. */
  effects: SwarmEffect[] = [];
  readonly engine;
  /** The tracker's socket is as the engine wants it. */
  joined = false;
  #wakeAt = Infinity;

  constructor(limits: Partial<SwarmLimits> = {}) {
    this.engine = createEngine({
      site: 'site',
      random: () => 0.5,
      limits,
      assist: (parts) => new AssistedSignals(parts),
      streams: (parts) => new Streams(parts),
    });
    this.tell({ kind: 'wake' });
  }

  tell(event: SwarmEvent): this {
    this.effects = this.engine.handle(event, this.now);
    for (const effect of this.effects) {
      if (effect.kind === 'wake-at') this.#wakeAt = effect.time;
      if (effect.kind === 'tracker-close') this.joined = false;
    }
    return this;
  }

  /** Lets time pass, waking the engine as it wished. Returns all effects on the way. */
  pass(ms: number): SwarmEffect[] {
    const until = this.now + ms;
    const all: SwarmEffect[] = [];
    while (this.#wakeAt <= until) {
      this.now = Math.max(this.now, this.#wakeAt);
      this.#wakeAt = Infinity;
      all.push(...this.tell({ kind: 'wake' }).effects);
    }
    this.now = until;
    return all;
  }

  last<Kind extends SwarmEffect['kind']>(kind: Kind): Effect<Kind>[] {
    return this.effects.filter((effect): effect is Effect<Kind> => effect.kind === kind);
  }

  /** Messages sent to neighbours by the last event. */
  sent(): WireMessage[] {
    return this.last('send').map(({ message }) => message);
  }

  message(peer: string, message: WireMessage, payload: Uint8Array<ArrayBuffer> = NO_BYTES): this {
    return this.tell({ kind: 'message', peer, message, payload });
  }

  tracker(message: TrackerMessage): this {
    if (message.kind === 'welcome') this.joined = true;
    return this.tell({ kind: 'tracker-message', message });
  }

  /** The tracker's socket opens and we are welcome. */
  join(you = 'me'): this {
    this.tell({ kind: 'tracker-open' });
    return this.tracker({ kind: 'welcome', you, members: 9, pingSeconds: 30 });
  }

  /** A neighbour that has said hello. */
  meet(peer: string, maxFrame = MAX_FRAME_BYTES): this {
    this.tell({ kind: 'link-open', peer });
    return this.message(peer, { kind: 'hello', version: WIRE_VERSION, maxFrame });
  }
}
