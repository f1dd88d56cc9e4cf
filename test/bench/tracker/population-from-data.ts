/** Made-up visitors in the networks that the real address data name. Called by the benchmarks of the tracker's core. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { AsnTable } from '../../../tracker/asn-table.ts';
import type { Whereabouts } from '../../../tracker/core/whereabouts.ts';
import { seededRandom } from '../../tracker/core/seeded-random.ts';
import { population } from '../../tracker/population.ts';

export async function populationFromData(count: number): Promise<Whereabouts[]> {
  const path = createRequire(import.meta.url).resolve('@ip-location-db/asn/asn-ipv4.csv');
  return population(count, new AsnTable([await readFile(path, 'utf8')]), seededRandom(7));
}
