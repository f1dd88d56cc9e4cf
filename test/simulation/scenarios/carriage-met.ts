/** The same carriage, but that all have been on the site for a while, and have met, when they open the feed. */
import type { Scenario } from '../scenario.ts';
import { carriageWith } from './carriage.ts';

export const carriageMet: Scenario = {
  ...carriageWith({ met: true }),
  name: 'carriage-met',
  brief: 'the same train, but its passengers have met on the site',
};
