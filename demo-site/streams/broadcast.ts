/** When the demo's broadcast began. Known to its edge, and to pages that reckon how far behind it they are. */

/** Milliseconds since the epoch: any moment gone by will do, as long as it stays. */
export const ON_AIR_SINCE = Date.UTC(2026, 0, 1);
