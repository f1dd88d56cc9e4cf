/**
 * What a transfer costs the two browsers that it concerns: processor time, task time of the main thread, memory at its
 * peak. Knows nothing of what is carried. Called by the transfers.
 */
import type { CDPSession, Page } from 'playwright';
import { useOfTree } from '../../rig/process-tree.ts';
import { taskMs } from '../main-thread.ts';
import { MEMORY_LOOK_MS } from './limits.ts';

export type End = 'giver' | 'newcomer';

export interface EndCost {
  /** Of all processes of its browser. */
  readonly cpuMs: number;
  /** Of the window that holds the connection. */
  readonly mainThreadMs: number;
  /** More than before, at its peak, in all processes of its browser. */
  readonly ownBytes: number;
}

export type Cost = Readonly<Record<End, EndCost>>;

export class CostMeter {
  readonly #ends: readonly EndMeter[];
  readonly #looking: NodeJS.Timeout;

  private constructor(ends: readonly EndMeter[]) {
    this.#ends = ends;
    this.#looking = setInterval(() => {
      for (const end of ends) end.look();
    }, MEMORY_LOOK_MS);
  }

  /** `profiles`: the folders of the two browsers' profiles, which their command lines name. */
  static async start(
    pages: Readonly<Record<End, Page>>,
    profiles: Readonly<Record<End, string>>,
  ): Promise<CostMeter> {
    const [giver, newcomer] = [
      await EndMeter.start(pages.giver, profiles.giver),
      await EndMeter.start(pages.newcomer, profiles.newcomer),
    ];
    return new CostMeter([giver, newcomer]);
  }

  async stop(): Promise<Cost> {
    clearInterval(this.#looking);
    const [giver, newcomer] = await Promise.all(this.#ends.map((end) => end.stop()));
    if (giver === undefined || newcomer === undefined) throw new Error('A transfer has two ends.');
    return { giver, newcomer };
  }
}

class EndMeter {
  readonly #session: CDPSession;
  readonly #profile: string;
  readonly #before;
  readonly #taskMsBefore: number;
  #peakBytes = 0;

  private constructor(session: CDPSession, profile: string, taskMsBefore: number) {
    this.#session = session;
    this.#profile = profile;
    this.#taskMsBefore = taskMsBefore;
    this.#before = useOfTree(profile);
  }

  static async start(page: Page, profile: string): Promise<EndMeter> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    return new EndMeter(session, profile, await taskMs(session));
  }

  look(): void {
    this.#peakBytes = Math.max(this.#peakBytes, useOfTree(this.#profile).ownBytes);
  }

  async stop(): Promise<EndCost> {
    this.look();
    const { cpuMs } = useOfTree(this.#profile);
    const mainThreadMs = (await taskMs(this.#session)) - this.#taskMsBefore;
    await this.#session.detach();
    return {
      cpuMs: cpuMs - this.#before.cpuMs,
      mainThreadMs,
      ownBytes: Math.max(0, this.#peakBytes - this.#before.ownBytes),
    };
  }
}
