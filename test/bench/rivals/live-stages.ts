/**
 * The watch's stage with three further pages, as light as they can be and alike: hls.js with Hearsay's tag, with
 * p2p-media-loader, and with no peers at all. Stream, tracker and doors are the stage's own. Called by the live part.
 */
import { bundleForBrowser } from '../../rig/browser-bundle.ts';
import { readP2pMediaLoader } from '../../rig/p2p-media-loader.ts';
import { setStage, TAG, type Stage } from '../../watch/stage.ts';
import { page } from '../bench-site.ts';
import { findRival, type RivalPackage } from './rival-package.ts';

/** `plain`: without peers. What an audience costs above it is its peers' doing. */
export type Audience = 'hearsay' | 'p2pMediaLoader' | 'plain';

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
  await put('viewer-plain', 'plain-viewer', '');
  const stages = new Map<Audience, Stage>([
    ['hearsay', { ...stage, pageUrl: () => `${site.origin}/viewer-hearsay.html` }],
  ]);
  // Pages that know nothing of Hearsay, nor does the page by which their viewers come.
  const without = { ...stage, doorUrl: () => stage.doorUrl('none') };
  const rival = findRival('p2p-media-loader-hlsjs');
  if (rival.kind === 'installed') {
    const { files, importMap } = await readP2pMediaLoader();
    for (const [path, file] of Object.entries(files)) site.put(path, file);
    const head = `${importMap}<script>tracker = '${tracker.url}'</script>`;
    await put('viewer-p2p', 'p2p-viewer', head);
    const pageUrl = (): string => `${site.origin}/viewer-p2p.html`;
    stages.set('p2pMediaLoader', { ...without, pageTells: true, pageUrl });
  }
  stages.set('plain', { ...without, pageUrl: () => `${site.origin}/viewer-plain.html` });
  return { stages, rival, close: () => stage.close() };
}
