/** Numbers in words that people read. Knows nothing of what they measure. Called by the report, the table and messages. */
const LOCALE = 'en-US';

/** Below this much more or less two figures are called the same: nobody would feel it. Judgement. */
const SAME = 0.05;

export interface Unit {
  /** How many of the smallest unit. */
  readonly size: number;
  readonly name: string;
}

/** Of bits a second. */
const RATES: readonly Unit[] = [
  { size: 1e9, name: 'Gbit/s' },
  { size: 1e6, name: 'Mbit/s' },
  { size: 1e3, name: 'kbit/s' },
];

/** Of bytes. */
const SIZES: readonly Unit[] = [
  { size: 1e9, name: 'GB' },
  { size: 1e6, name: 'MB' },
  { size: 1e3, name: 'kB' },
  { size: 1, name: 'bytes' },
];

export function count(value: number): string {
  return value.toLocaleString(LOCALE);
}

export function people(value: number): string {
  return `${count(value)} ${value === 1 ? 'person' : 'people'}`;
}

/** The largest of which there is one. */
export function rateUnit(bitsPerSecond: number): Unit {
  return unitOf(bitsPerSecond, RATES);
}

export function sizeUnit(amount: number): Unit {
  return unitOf(amount, SIZES);
}

export function rate(bitsPerSecond: number): string {
  return inUnit(bitsPerSecond, rateUnit(bitsPerSecond));
}

export function bytes(amount: number): string {
  return inUnit(amount, sizeUnit(amount));
}

export function duration(ms: number): string {
  return ms < 1_000 ? `${digits(ms)} ms` : `${digits(ms / 1_000)} s`;
}

/** `part`: from 0 to 1. */
export function share(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}

/** A decimal below ten, none above. */
export function digits(value: number): string {
  return value.toLocaleString(LOCALE, { maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** A ratio that counts what nobody wants, such as time: "2× sooner", "the same", "1.3× later". */
export function against(ratio: number, less: string, more: string): string {
  if (Math.abs(ratio - 1) <= SAME) return 'the same';
  return ratio < 1 ? `${digits(1 / ratio)}× ${less}` : `${digits(ratio)}× ${more}`;
}

function unitOf(value: number, units: readonly Unit[]): Unit {
  return units.find(({ size }) => value >= size) ?? units.at(-1)!;
}

function inUnit(value: number, { size, name }: Unit): string {
  return `${digits(value / size)} ${name}`;
}
