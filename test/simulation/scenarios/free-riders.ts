/** The clean crowd once more, but three in ten have switched sharing off: they take, and say busy to all who ask. */
import { crowd } from '../crowd.ts';

export const freeRiders = crowd(
  'free-riders',
  {
    brief: 'the clean crowd, but three in ten give nothing',
    also: 'Three in ten take from neighbours and give nothing.',
  },
  'free-rider',
  0.3,
);
