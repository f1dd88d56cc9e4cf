/** The clean crowd once more, but one in five answers every ask with bytes that match no digest. */
import { crowd } from '../crowd.ts';

export const polluters = crowd(
  'polluters',
  {
    brief: 'the clean crowd, but one in five sends spoilt bytes',
    also: 'One in five answers every neighbour with bytes that are not what was asked for.',
  },
  'polluter',
  0.2,
);
