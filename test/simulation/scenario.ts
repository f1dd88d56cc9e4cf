/** What a scenario is: a story, and who comes and what happens in it. Each is one file in `scenarios/`. */
import type { TrackersOptions } from './audience/trackers.ts';
import type { Plateau } from './figures/figures.ts';
import type { OriginOptions } from './origin.ts';
import type { World } from './world.ts';

export interface Scenario {
  readonly name: string;
  /** A line for the command's help: no number of visitors in it. */
  readonly brief: string;
  /** Some sentences, with so many visitors. */
  readonly story: (visitors: number) => string;
  /** What its chance is drawn from beside the seed, its own name when left out: scenarios of one world differ in nothing
   * but what they say. */
  readonly world?: string;
  /** Visitors, when no other number is asked for. */
  readonly visitors: number;
  /** Milliseconds of its time. */
  readonly lastsMs: number;
  /** The part of its time that offload and tracker messages are counted in; all of it when left out. */
  readonly plateau?: Plateau;
  readonly origin: OriginOptions;
  trackers(visitors: number): TrackersOptions;
  /** Plans everything that will happen. The same with and without peers. */
  play(world: World, visitors: number): void;
}
