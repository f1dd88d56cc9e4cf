/** 800 people read a paper's site, all of them honest: what the dishonest crowds are compared with. */
import { crowd } from '../crowd.ts';

export const cleanCrowd = crowd(
  'clean-crowd',
  '800 people read a front page of 6 MB and five articles of 3 MB.',
  'honest',
  0,
);
