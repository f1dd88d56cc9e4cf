/**
 * Which autonomous system announces an address: ranges read from CSV files as `@ip-location-db/asn` ships them. Half a
 * million ranges take some 10 MB and are searched by halves. Called by `address-data.ts`.
 */
import { ipNumbers } from './ip-address.ts';

/** Ranges of one family in ascending order. */
interface Ranges {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly asns: Uint32Array;
}

export class AsnTable {
  private readonly families: Readonly<Record<4 | 6, Ranges>>;

  /** `texts`: lines of `first address,last address,number,name`, of either family. Other lines are left out. */
  constructor(texts: readonly string[]) {
    const found = { 4: newColumns(), 6: newColumns() };
    for (const text of texts) readLines(text, found);
    this.families = { 4: toRanges(found[4]), 6: toRanges(found[6]) };
  }

  get size(): number {
    return this.families[4].asns.length + this.families[6].asns.length;
  }

  find(address: string): number | undefined {
    const key = keyOf(address);
    if (key === null) return undefined;
    const { starts, ends, asns } = this.families[key.family];
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= key.value) low = middle + 1;
      else high = middle;
    }
    return key.value <= (ends[low - 1] ?? -1) ? asns[low - 1] : undefined;
  }
}

interface Columns {
  readonly starts: number[];
  readonly ends: number[];
  readonly asns: number[];
}

function newColumns(): Columns {
  return { starts: [], ends: [], asns: [] };
}

function readLines(text: string, found: Record<4 | 6, Columns>): void {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const [first = '', last = '', asn = ''] = text.slice(at, end < 0 ? undefined : end).split(',', 3);
    at = end < 0 ? text.length : end + 1;
    const [from, to] = [keyOf(first), keyOf(last)];
    if (from === null || to === null || !/^\d+$/.test(asn)) continue;
    const columns = found[from.family];
    columns.starts.push(from.value);
    columns.ends.push(to.value);
    columns.asns.push(Number(asn));
  }
}

function toRanges({ starts, ends, asns }: Columns): Ranges {
  const order = starts.map((_, place) => place).sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0));
  return {
    starts: Float64Array.from(order, (place) => starts[place] ?? 0),
    ends: Float64Array.from(order, (place) => ends[place] ?? 0),
    asns: Uint32Array.from(order, (place) => asns[place] ?? 0),
  };
}

/** An IPv6 address by its first 48 bits: nothing finer is announced between providers (RIPE-399), and a number holds it. */
function keyOf(address: string): { readonly family: 4 | 6; readonly value: number } | null {
  const numbers = ipNumbers(address);
  if (numbers === null || numbers.family === 4) return numbers;
  const [a = 0, b = 0, c = 0] = numbers.groups;
  return { family: 6, value: (a * 65_536 + b) * 65_536 + c };
}
