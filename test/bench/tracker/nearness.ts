/** How near those are whom the tracker introduces, among 20,000 visitors, by nearness and by chance. Called by `bench-tracker.ts`. */
import { buildMesh, type Mesh } from '../../tracker/introduced-mesh.ts';
import type { BenchContext, Measurement, Target } from '../benchmark.ts';
import { LEAST_CONNECTED, NEARNESS_VISITORS } from './limits.ts';
import { populationFromData } from './population-from-data.ts';

/** Shares of introductions that stay within the same … */
const WITHIN = ['address', 'prefix', 'asn'] as const;

export async function measureNearness({ progress }: BenchContext): Promise<Measurement[]> {
  const visitors = await populationFromData(NEARNESS_VISITORS);
  const near = buildMesh(visitors, 'nearest');
  const chance = buildMesh(visitors, 'first-available');
  progress(`mean distance ${near.meanKm.toFixed(0)} km by nearness, ${chance.meanKm.toFixed(0)} by chance`);
  progress(`most links of one visitor ${near.mostLinks} by nearness, ${chance.mostLinks} by chance`);
  return [
    ...shares('nearShare', near, 'by nearness'),
    ...shares('chanceShare', chance, 'by chance'),
    measurement('distanceRatio', near.meanKm / chance.meanKm, 'mean distance, by nearness ÷ by chance'),
    measurement('largestComponent', near.largest, 'share of visitors in the largest part of the mesh', {
      sense: 'at least',
      value: LEAST_CONNECTED,
    }),
  ];
}

function shares(name: string, mesh: Mesh, how: string): Measurement[] {
  return WITHIN.map((variant) => ({
    ...measurement(name, mesh[variant], `introductions within the same ${variant}, ${how}`),
    variant,
  }));
}

function measurement(name: string, value: number, what: string, target?: Target): Measurement {
  return { name, value, rounds: [value], what, ...(target === undefined ? {} : { target }) };
}
