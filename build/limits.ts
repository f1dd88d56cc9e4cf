/** Every number of the builder: its unit and its reason. */

/** Files hashed at once. Measured: SHA-224 in Node outruns a disk; more gain nothing. */
export const FILES_AT_ONCE = 4;

/** Requests to `--origin` at once. Judgement: what a browser opens. */
export const REQUESTS_AT_ONCE = 6;

/** Milliseconds for one answer of `--origin`. */
export const ORIGIN_MS = 10_000;

/** Milliseconds that a tracker has to say whether it is ready. Judgement: a busy machine, and less than those who ask for it
 * by the clock allow. */
export const CHECK_MS = 3_000;

/** Seconds over which a tracker's visitors may be sent elsewhere. Judgement: nobody waits longer for a restart. */
export const MOST_DRAIN_SECONDS = 86_400;
