/** All scenarios, in the order in which they are told. */
import type { Scenario } from './scenario.ts';
import { carriageMet } from './scenarios/carriage-met.ts';
import { carriage } from './scenarios/carriage.ts';
import { cleanCrowd } from './scenarios/clean-crowd.ts';
import { flashCrowd } from './scenarios/flash-crowd.ts';
import { freeRiders } from './scenarios/free-riders.ts';
import { liveMatch } from './scenarios/live-match.ts';
import { office } from './scenarios/office.ts';
import { partition } from './scenarios/partition.ts';
import { polluters } from './scenarios/polluters.ts';
import { slowUplinks } from './scenarios/slow-uplinks.ts';
import { trackerLoss } from './scenarios/tracker-loss.ts';
import { vodLibrary } from './scenarios/vod-library.ts';

export const SCENARIOS: readonly Scenario[] = [
  carriage,
  carriageMet,
  office,
  liveMatch,
  vodLibrary,
  slowUplinks,
  cleanCrowd,
  polluters,
  freeRiders,
  trackerLoss,
  partition,
  flashCrowd,
];
