/**
 * A population of visitors for the tests of nearness: networks as large as the real address data say, a few visitors in
 * each home and office, a place for each network. Repeatable from a seed. Knows nothing of who meets whom.
 */
import type { AsnTable } from '../../tracker/asn-table.ts';
import type { Place } from '../../tracker/core/place.ts';
import type { Whereabouts } from '../../tracker/core/whereabouts.ts';
import { prefixOf } from '../../tracker/ip-address.ts';

/** Visitors behind one address: most homes have one, some offices many. */
const HOUSEHOLDS = [1, 1, 1, 1, 1, 1, 2, 2, 3, 12];
/** Homes of one network prefix that have visitors at once. */
const STREETS = [1, 1, 2, 3, 5];

/** `count` visitors, each with an IPv4 address that is announced by somebody. */
export function population(count: number, table: AsnTable, random: () => number): Whereabouts[] {
  const visitors: Whereabouts[] = [];
  const places = new Map<number, Place>();
  while (visitors.length < count) {
    const network = Math.floor(random() * 224 * 65_536) * 256;
    const asn = table.find(dotted(network + 1));
    if (asn === undefined) continue;
    const home = places.get(asn) ?? randomPlace(random);
    places.set(asn, home);
    for (let street = pick(STREETS, random); street > 0; street--) {
      const address = dotted(network + 1 + Math.floor(random() * 254));
      const place = nearby(home, random);
      for (let i = pick(HOUSEHOLDS, random); i > 0; i--) {
        visitors.push({ address, prefix: prefixOf(address), asn, place });
      }
    }
  }
  return visitors.slice(0, count);
}

function pick(choices: readonly number[], random: () => number): number {
  return choices[Math.floor(random() * choices.length)] ?? 1;
}

/** Evenly on the globe, between the polar circles. */
function randomPlace(random: () => number): Place {
  return { latitude: Math.asin(random() * 1.8 - 0.9) * (180 / Math.PI), longitude: random() * 360 - 180 };
}

/** Within a country, about. */
function nearby({ latitude, longitude }: Place, random: () => number): Place {
  return {
    latitude: latitude + random() * 6 - 3,
    longitude: Math.max(-180, Math.min(180, longitude + random() * 6 - 3)),
  };
}

function dotted(value: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(value / unit) % 256).join('.');
}
