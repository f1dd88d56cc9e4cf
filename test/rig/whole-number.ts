/** Options that are whole numbers within bounds, which their help tells. Called where commands read their options. */
import { InvalidArgumentError, Option } from 'commander';

export interface Bounds {
  readonly least: number;
  /** Without it there is none. */
  readonly most?: number;
}

export function numberOption(flags: string, description: string, bounds: Bounds): Option {
  return new Option(flags, `${description}, ${words(bounds)}`).argParser(wholeNumber(bounds));
}

export function wholeNumber(bounds: Bounds): (text: string) => number {
  const { least, most = Infinity } = bounds;
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number ${words(bounds)}.`);
  };
}

function words({ least, most }: Bounds): string {
  return most === undefined ? `from ${least} up` : `from ${least} to ${most}`;
}
