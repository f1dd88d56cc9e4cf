/** 800 people open the same page within three minutes, all of them honest: what the dishonest crowds are compared with. */
import { crowd } from '../crowd.ts';

export const cleanCrowd = crowd(
  'clean-crowd',
  '800 people open a page of 6.6 MB within three minutes.',
  'honest',
  0,
);
