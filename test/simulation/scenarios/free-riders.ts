/** The clean crowd once more, but three in ten have switched sharing off: they take, and say busy to all who ask. */
import { crowd } from '../crowd.ts';

export const freeRiders = crowd(
  'free-riders',
  'The clean crowd, three in ten of which give nothing.',
  'free-rider',
  0.3,
);
