/** 800 people read a paper's site, all of them honest: what the dishonest crowds are compared with. */
import { crowd } from '../crowd.ts';

export const cleanCrowd = crowd(
  'clean-crowd',
  { brief: "readers of a paper's site, all of them honest" },
  'honest',
  0,
);
