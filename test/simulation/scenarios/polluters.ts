/** The clean crowd once more, but one in five answers every ask with bytes that match no digest. */
import { crowd } from '../crowd.ts';

export const polluters = crowd(
  'polluters',
  'The clean crowd, one in five of which pollutes.',
  'polluter',
  0.2,
);
