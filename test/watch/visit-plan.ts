/** Plans who watches when. Pure; knows nothing of browsers. Called by the watch. */
import { JOIN_GAP_MS } from './limits.ts';

/** One viewer's stay, in milliseconds from the run's beginning. `leaveAt` is `null` for who stays to the end. */
export interface Visit {
  readonly joinAt: number;
  readonly leaveAt: number | null;
}

export interface VisitPlan {
  readonly visits: readonly Visit[];
  /** When the run ends. */
  readonly endAt: number;
}

/** Seconds that all of them are there, added up. */
export function viewerSeconds({ visits, endAt }: VisitPlan): number {
  return visits.reduce((sum, { joinAt, leaveAt }) => sum + ((leaveAt ?? endAt) - joinAt) / 1000, 0);
}

/**
 * `viewers` arrive one after another and watch for `seconds` once all are there; the share `churn` of them leaves at even
 * distances, the earliest first, each with a successor who comes at that moment.
 */
export function planVisits(viewers: number, seconds: number, churn: number): VisitPlan {
  const allThere = (viewers - 1) * JOIN_GAP_MS;
  const replaced = Math.round(viewers * churn);
  const changeAt = (index: number): number =>
    Math.round(allThere + ((index + 1) * seconds * 1000) / (replaced + 1));
  const first = Array.from({ length: viewers }, (_, index) => ({
    joinAt: index * JOIN_GAP_MS,
    leaveAt: index < replaced ? changeAt(index) : null,
  }));
  const successors = Array.from({ length: replaced }, (_, index) => ({
    joinAt: changeAt(index),
    leaveAt: null,
  }));
  return { visits: [...first, ...successors], endAt: allThere + seconds * 1000 };
}
