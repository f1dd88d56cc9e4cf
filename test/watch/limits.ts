/** Every number of a watch: its unit and its reason. */

export const DEFAULT_VIEWERS = 10;

/** Viewers in one run. Judgement: 64 contexts were tried in one browser; their pictures need processors, too. */
export const MAX_VIEWERS = 64;

export const DEFAULT_SECONDS = 60;
export const MAX_SECONDS = 3600;

/** Milliseconds between two viewers' arrivals. Measured: at 1,500 the control's own pages kept both cores busy until all were
 * there, and what was measured was the wait for a core. */
export const JOIN_GAP_MS = 3000;

/** Milliseconds for a page to load. */
export const PAGE_MS = 60_000;

/** Milliseconds without a step after which a picture rests: the issue's own measure. */
export const REST_MS = 250;

/** Milliseconds between two looks at the picture. A fifth of the rest that is looked for. */
export const LOOK_MS = 50;

/** Milliseconds between two looks at the time code. Judgement: enough for a median, and drawing costs. */
export const DELAY_LOOK_MS = 1000;

/** Milliseconds between two lines of progress. */
export const PROGRESS_MS = 5000;

/** Milliseconds between two looks of a polluter at what is on air. A quarter of a segment. */
export const POLLUTE_MS = 1000;

/** Seconds of each live cell of the table: a turn of the film and a segment, so that players pass from one to the next. */
export const LIVE_CELL_SECONDS = 44;

/** Seconds of each cell on demand: half of the film, at whose end players have long loaded all of it. */
export const VOD_CELL_SECONDS = 20;

/** Viewers in each cell of the table. */
export const CELL_VIEWERS = 2;

/** Milliseconds that a viewer spends on the site's front door before opening the stream, with Hearsay or without. Judgement:
 * whoever watches has come by another page, and looked at it. */
export const DOOR_MS = 2000;

/** What a viewer's page costs to draw. Measured: at 1280 × 720 pixels with moving bars ten viewers without Hearsay kept two
 * cores busy for 95 % of the time, where there is no graphics card; so for 47 %. Judgement: a phone on its side. */
export const LIGHT_PAGE = { viewport: { width: 640, height: 360 }, reducedMotion: 'reduce' } as const;
