/**
 * Work by key, so much at once, the most urgent first, and no more waiting than a bound. Knows nothing of what the work is.
 * Called by the statement book.
 */
import { notVouched } from './not-vouched.ts';

/** In order: somebody waits for it; viewers of a live stream are about to; somebody may. */
export const URGENCIES = ['asked', 'followed', 'ahead'] as const;
export type FetchUrgency = (typeof URGENCIES)[number];

interface Task {
  start(): void;
  refuse(): void;
}

export class WorkQueue {
  private readonly atOnce: number;
  private readonly maxWaiting: number;
  private readonly waitingBy = new Map<FetchUrgency, Map<string, Task>>(
    URGENCIES.map((urgency) => [urgency, new Map<string, Task>()]),
  );
  private running = 0;
  private closed = false;

  constructor(atOnce: number, maxWaiting: number) {
    this.atOnce = atOnce;
    this.maxWaiting = maxWaiting;
  }

  get waiting(): number {
    let sum = 0;
    for (const tasks of this.waitingBy.values()) sum += tasks.size;
    return sum;
  }

  /** Settles as `work` does. Rejects with Fault `not-vouched` (`busy`) when too much waits that is as urgent, or when that
   * comes to be. A key waits only once. */
  run<Result>(key: string, urgency: FetchUrgency, work: () => Promise<Result>): Promise<Result> {
    if (this.closed || !this.hasRoom(urgency)) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const start = (): void => {
        this.running += 1;
        void work()
          .then(resolve, reject)
          .finally(() => {
            this.running -= 1;
            this.startNext();
          });
      };
      this.waitingBy.get(urgency)?.set(key, { start, refuse: () => reject(busy()) });
      this.startNext();
    });
  }

  /** What waits under `key` is now at least as urgent as this. */
  hurry(key: string, urgency: FetchUrgency): void {
    for (const lesser of URGENCIES.slice(URGENCIES.indexOf(urgency) + 1)) {
      const task = this.waitingBy.get(lesser)?.get(key);
      if (task === undefined) continue;
      this.waitingBy.get(lesser)?.delete(key);
      this.waitingBy.get(urgency)?.set(key, task);
    }
  }

  /** Refuses what waits, and all that comes. */
  close(): void {
    this.closed = true;
    for (const tasks of this.waitingBy.values()) {
      for (const task of tasks.values()) task.refuse();
      tasks.clear();
    }
  }

  /** Makes room, where there is none, of what is less urgent: a few who ask for much ahead don't keep viewers waiting. */
  private hasRoom(urgency: FetchUrgency): boolean {
    if (this.waiting < this.maxWaiting) return true;
    for (const lesser of URGENCIES.slice(URGENCIES.indexOf(urgency) + 1).reverse()) {
      const tasks = this.waitingBy.get(lesser) ?? new Map<string, Task>();
      for (const [key, task] of tasks) {
        tasks.delete(key);
        task.refuse();
        return true;
      }
    }
    return false;
  }

  private startNext(): void {
    for (const tasks of this.waitingBy.values()) {
      for (const [key, task] of tasks) {
        if (this.running >= this.atOnce) return;
        tasks.delete(key);
        task.start();
      }
    }
  }
}

function busy(): Error {
  return notVouched('busy', 'the notary has all the work that it may have');
}
