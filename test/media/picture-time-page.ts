/** Gives a page the reader of time codes. Bundled by the browser test beside it. */
import { pictureTime } from '../../demo-site/watching/picture-time.ts';

Object.assign(globalThis, { pictureTime });
