/** Hearsay as a contender: a site, its tracker, givers with files in their stores. Called by the transfers. */
import { pieceCount } from '../../../content/geometry.ts';
import { madeBytes } from '../../browser/published-files.ts';
import { startBenchSite } from '../bench-site.ts';
import { VisitorPage } from '../visitor-page.ts';
import { firstOf, titleOf, type Load, type StartContender } from './contender.ts';
import { WARM_UP_BYTES } from './limits.ts';

export const startHearsay: StartContender = async (givers, loads) => {
  const warmUp: Load = { bytes: WARM_UP_BYTES, givers: givers.length };
  const all = [...loads, warmUp];
  const pathOf = (load: Load): string => `/${titleOf(load)}.bin`;
  const bench = await startBenchSite({
    published: Object.fromEntries(all.map((load) => [pathOf(load), madeBytes(pathOf(load), load.bytes)])),
  });
  const url = `${bench.site.origin}/`;
  const digestOf = (load: Load): string => bench.manifest.entries.get(pathOf(load))?.content.digest ?? '';
  const fetchInto = async (visitor: VisitorPage, load: Load): Promise<number> => {
    const { ms } = await visitor.fetchOne(pathOf(load), load.bytes);
    // What is left to be stored would be work in somebody else's turn.
    await visitor.kept(digestOf(load), pieceCount(load.bytes));
    return ms;
  };
  const givingPages: VisitorPage[] = [];
  for (const [number, context] of givers.entries()) {
    const giver = await (await VisitorPage.open(context, url)).ready();
    for (const load of all.filter((each) => number < each.givers)) await fetchInto(giver, load);
    givingPages.push(giver);
  }
  return {
    name: 'hearsay',
    meet: async (newcomer) => {
      const visitor = await (await VisitorPage.open(newcomer, url)).ready(givers.length);
      await fetchInto(visitor, warmUp);
      return {
        pages: { giver: firstOf(givingPages).page, newcomer: visitor.page },
        async carry(load) {
          const ms = await fetchInto(visitor, load);
          const { sources } = await visitor.servedAs(pathOf(load));
          return { ms, offload: sources.peers / load.bytes };
        },
        leave: () => visitor.page.close(),
      };
    },
    close: () => bench.close(),
  };
};
