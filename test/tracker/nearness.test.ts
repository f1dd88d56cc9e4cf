/**
 * Twenty thousand visitors, with the real data of who announces which addresses: those introduced by nearness share
 * address, prefix or network far more often than by chance, are nearer on the map, and the mesh is one.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { AsnTable } from '../../tracker/asn-table.ts';
import { seededRandom } from './core/seeded-random.ts';
import { buildMesh, type Mesh } from './introduced-mesh.ts';
import { population } from './population.ts';

const VISITORS = 20_000;
describe('introductions by nearness among 20,000 visitors', () => {
  let near: Mesh;
  let chance: Mesh;

  beforeAll(async () => {
    const path = createRequire(import.meta.url).resolve('@ip-location-db/asn/asn-ipv4.csv');
    const visitors = population(VISITORS, new AsnTable([await readFile(path, 'utf8')]), seededRandom(2026));
    near = buildMesh(visitors, 'nearest');
    chance = buildMesh(visitors, 'first-available');
  }, 60_000);

  it('stay within the address, the prefix and the network, which chance does not', () => {
    expect(chance.asn).toBeLessThan(0.05);
    expect(near.address).toBeGreaterThan(0.1);
    expect(near.prefix).toBeGreaterThan(0.3);
    expect(near.asn).toBeGreaterThan(0.55);
    expect(near.asn).toBeGreaterThan(20 * chance.asn);
  });

  it('are nearer on the map', () => {
    expect(near.meanKm).toBeLessThan(chance.meanKm / 2.5);
  });

  it('make one mesh, in which nobody bears much more than others', () => {
    expect(near.largest).toBeGreaterThanOrEqual(0.999);
    expect(near.mostLinks).toBeLessThan(100);
  });
});
