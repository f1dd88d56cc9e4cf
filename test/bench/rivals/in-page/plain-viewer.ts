/** A page with hls.js and nothing else; Hearsay, where it is, is a tag of the page. Bundled by `live-stages.ts`. */
import { startHlsJs } from '../../../../demo-site/players/hls-js.ts';
import { viewerOrder } from './viewer-order.ts';

await startHlsJs(viewerOrder());
