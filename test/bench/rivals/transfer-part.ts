/** The part of the transfers: who takes part, what is carried, and what it tells. Called by `bench-rivals.ts`. */
import type { Measurement } from '../benchmark.ts';
import type { Load, StartContender } from './contender.ts';
import { startHearsay } from './hearsay-contender.ts';
import { GIVERS, MEGABYTE, TRANSFER_ROUNDS } from './limits.ts';
import type { RivalsOptions } from './options.ts';
import { costMeasurements, rateMeasurements } from './rates.ts';
import { startRaw } from './raw-contender.ts';
import { findRival } from './rival-package.ts';
import { transfer } from './transfer.ts';
import { startWebTorrent } from './webtorrent-contender.ts';

export interface RivalsContext {
  readonly options: RivalsOptions;
  /** Filled in by the parts. */
  readonly versions: Map<string, string>;
  readonly missing: Map<string, string>;
  progress(this: void, line: string): void;
}

export async function measureTransfers({
  options,
  versions,
  missing,
  progress,
}: RivalsContext): Promise<Measurement[]> {
  const contenders: StartContender[] = [startHearsay, startRaw];
  const rival = findRival('webtorrent');
  if (rival.kind === 'installed') {
    versions.set('webtorrent', rival.version);
    contenders.push(startWebTorrent(rival));
  } else missing.set('webtorrent', rival.why);
  const samples = await transfer({
    contenders,
    loads: loadsFor(options),
    rounds: options.rounds ?? TRANSFER_ROUNDS,
    progress,
  });
  return [
    ...(options.only.includes('transfer') ? rateMeasurements(samples) : []),
    ...(options.only.includes('cost') ? costMeasurements(samples) : []),
  ];
}

/** For the costs alone, the largest file from one neighbour is all that is carried. */
function loadsFor({ only, sizes }: RivalsOptions): Load[] {
  const largest = { bytes: Math.max(...sizes) * MEGABYTE, givers: 1 };
  if (!only.includes('transfer')) return [largest];
  return sizes.flatMap((size) => GIVERS.map((givers) => ({ bytes: size * MEGABYTE, givers })));
}
