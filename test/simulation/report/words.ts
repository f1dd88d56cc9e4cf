/** Numbers in words that people read. Knows nothing of what they measure. Called by the report, the table and messages. */

const LOCALE = 'en-US';

export function count(value: number): string {
  return value.toLocaleString(LOCALE);
}

export function people(value: number): string {
  return `${count(value)} ${value === 1 ? 'person' : 'people'}`;
}

/** Of 10³, 10⁶ and 10⁹ bytes, two or three digits of it. */
export function bytes(value: number): string {
  return withUnit(value, [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
    [1, 'bytes'],
  ]);
}

function withUnit(value: number, units: readonly (readonly [number, string])[]): string {
  const [size, name] = units.find(([each]) => value >= each) ?? units.at(-1)!;
  return `${digits(value / size)} ${name}`;
}

/** A decimal below ten, none above. */
function digits(value: number): string {
  return value.toLocaleString(LOCALE, { maximumFractionDigits: value < 10 ? 1 : 0 });
}
