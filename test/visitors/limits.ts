/** Every number of the visitors' run: its unit and its reason. */

/** Visitors when none are ordered. The first brings, the second takes, the third has a choice. */
export const DEFAULT_COUNT = 3;

/** Visitors in one run. Judgement: each is a browser of about 170 MB, and they all stay open. */
export const MAX_COUNT = 50;

/** Milliseconds for a page to load, and for its agent to work and find a neighbour. Judgement: a busy machine with two
 * cores needs five seconds at worst. */
export const READY_MS = 60_000;

/** Milliseconds for one thing on the page: a section to load, a film to seek. */
export const STEP_MS = 30_000;

/** Milliseconds for one file, however large. Past it the file counts as failed. */
export const FILE_MS = 300_000;

/** Files that a page asks for at once. Judgement: what a page with many pictures does; HTTP/1.1 allows six. */
export const FETCHES_AT_ONCE = 8;

/** Milliseconds without any request under way after which a section counts as loaded (as Playwright's own). */
export const QUIET_MS = 500;

/** Milliseconds that the reports on the last requests may be late. */
export const REPORT_MS = 3000;

/** Bytes that CDP keeps of bodies, and of one body: more than a section holds. Films are checked as they come. */
export const BODY_BUFFER_BYTES = 256 * 1024 * 1024;

/** Faults told in detail, so that a thousand of one kind do not hide another. */
export const TOLD_FAULTS = 20;
