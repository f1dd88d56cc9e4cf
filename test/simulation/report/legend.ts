/** What each figure means, for people who have not read the source. Called by the table and the report. */

/** How the two worlds of a scenario are told apart, and what stands for what. */
export const COMPARISON =
  'Each scenario is played twice, with the same visitors on the same lines: with Hearsay and without. The server stands for all that a site sends from, its CDN too.';

export const LEGEND = {
  offload: 'share of the bytes visitors got that the server did not send; below 0 it sent more than they got',
  cap: 'the most the offload could be: each file leaves the server once for each tracker, and for all whom nobody reaches',
  peak: "the server's busiest second, as a share of its busiest without Hearsay",
  waste: 'share of the bytes that arrived which nobody needed: twice, too late, spoilt or cut off',
  upload: 'what a visitor sends to others: half send no more than p50, 99 of 100 no more than p99',
  tracker: 'messages to the tracker, for each visitor and second',
  wrong: 'bytes that visitors accepted and the owner never published',
  firstByte: 'from asking for a file until its first byte is there',
  done: 'from opening a page, or asking for a part of a film, until all of it is there or the visitor left',
  quantiles: 'half are as quick as p50 or quicker, 95 of 100 as p95, 99 of 100 as p99',
  stalls: 'share of playing time in which films stand still',
  machine: 'what playing it took of this machine',
} as const;
