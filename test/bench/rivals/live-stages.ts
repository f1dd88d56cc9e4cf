/**
 * The watch's stage with two further pages, as light as they can be and alike: hls.js with Hearsay's tag, and hls.js with
 * p2p-media-loader. Stream, tracker and doors are the stage's own. Called by the live part.
 */
import { bundleForBrowser } from '../../rig/browser-bundle.ts';
import { readP2pMediaLoader } from '../../rig/p2p-media-loader.ts';
import { setStage, TAG, type Stage } from '../../watch/stage.ts';
import { page } from '../bench-site.ts';
import { findRival, type RivalPackage } from './rival-package.ts';

export type Audience = 'hearsay' | 'p2pMediaLoader';

export interface LiveStages {
  /** Of whom can be measured. */
  readonly stages: ReadonlyMap<Audience, Stage>;
  readonly rival: RivalPackage;
  close(): Promise<void>;
}

export async function setLiveStages(): Promise<LiveStages> {
  const stage = await setStage();
  const { site, tracker } = stage;
  const put = async (name: string, entry: string, head: string): Promise<void> => {
    const body = await bundleForBrowser(new URL(`in-page/${entry}.ts`, import.meta.url), 'es');
    site.put(`/${entry}.js`, { body, type: 'text/javascript' });
    site.put(`/${name}.html`, page(`${head}<script type="module" src="/${entry}.js"></script>`));
  };
  const live = await (await fetch(stage.pageUrl('live', 'sharing'))).text();
  await put('viewer-hearsay', 'plain-viewer', TAG.exec(live)?.[0] ?? '');
  const stages = new Map<Audience, Stage>([
    ['hearsay', { ...stage, pageUrl: () => `${site.origin}/viewer-hearsay.html` }],
  ]);
  const rival = findRival('p2p-media-loader-hlsjs');
  if (rival.kind === 'installed') {
    const { files, importMap } = await readP2pMediaLoader();
    for (const [path, file] of Object.entries(files)) site.put(path, file);
    const head = `${importMap}<script>tracker = '${tracker.url}'</script>`;
    await put('viewer-p2p', 'p2p-viewer', head);
    stages.set('p2pMediaLoader', {
      ...stage,
      pageTells: true,
      pageUrl: () => `${site.origin}/viewer-p2p.html`,
      // Its pages know nothing of Hearsay, nor does the page by which they come.
      doorUrl: () => stage.doorUrl('none'),
    });
  }
  return { stages, rival, close: () => stage.close() };
}
