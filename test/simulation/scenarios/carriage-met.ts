/** The same carriage, but that all have been on the site for a while, and have met, when they open the feed. */
import type { Scenario } from '../scenario.ts';
import { carriageWith } from './carriage.ts';

export const carriageMet: Scenario = {
  ...carriageWith({ met: true }),
  name: 'carriage-met',
  story:
    'Eight people in a carriage who have met on a site open its feed of 12 MB over one uplink of 10 Mbit/s.',
};
