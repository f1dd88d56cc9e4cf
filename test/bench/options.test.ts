import { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MIN_ROUNDS, ROUNDS } from './limits.ts';
import { readOptions } from './options.ts';
import { LEAST_VISITORS, MOST_VISITORS, SIZES_MB } from './rivals/limits.ts';
import { PARTS, readOptions as readRivalsOptions } from './rivals/options.ts';
import { readOptions as readTrackerOptions } from './tracker/options.ts';
import { SOCKETS } from './tracker/limits.ts';

const NAMES = ['one', 'two', 'three'];

let printed = '';
beforeEach(() => {
  printed = '';
  const keep = (text: string | Uint8Array): boolean => {
    printed += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What help says of an option, without its breaks. */
function inOneLine(flag: string): string {
  const [, after = ''] = printed.split(`${flag} `);
  return after.split(/\n +-|\n\n/)[0]?.replaceAll(/\s+/g, ' ') ?? '';
}

describe('the options of the benchmarks', () => {
  test('are all of them by default', () => {
    expect(readOptions([], NAMES)).toEqual({ json: false, only: NAMES, rounds: ROUNDS });
  });

  test('are read', () => {
    const args = ['--json', '--only', 'three,one', '--rounds', '9'];
    expect(readOptions(args, NAMES)).toEqual({ json: true, only: ['three', 'one'], rounds: 9 });
  });

  test.each([
    [['--only', 'one,four'], 'There is no benchmark "four". Choose among one, two, three.'],
    [['--rounds', String(MIN_ROUNDS - 1)], `whole number from ${MIN_ROUNDS} up`],
    [['--colour'], "unknown option '--colour'"],
    [['stray'], 'too many arguments'],
  ])('%j are refused in one line', (args, reason) => {
    expect(() => readOptions(args, NAMES)).toThrow(CommanderError);
    expect(printed.trim().split('\n')).toEqual([expect.stringContaining(reason)]);
  });

  test('explain themselves', () => {
    expect(() => readOptions(['--help'], NAMES)).toThrow(expect.objectContaining({ exitCode: 0 }) as Error);
    for (const word of ['--json', '--only', `from ${MIN_ROUNDS} up`, 'one, two, three', 'Exit code'])
      expect(printed).toContain(word);
  });
});

describe("the options of the tracker's benchmarks", () => {
  test('are read', () => {
    expect(readTrackerOptions([])).toEqual({ json: false, rounds: MIN_ROUNDS, sockets: SOCKETS });
    const args = ['--json', '--only', 'native', '--rounds', '6', '--sockets', '10'];
    expect(readTrackerOptions(args)).toEqual({ json: true, only: 'native', rounds: 6, sockets: 10 });
  });

  test.each([
    [['--only', 'both'], 'Allowed choices are webtorrent, native'],
    [['--sockets', '0'], 'whole number from 1 up'],
    [['--colour'], "unknown option '--colour'"],
  ])('%j are refused in one line', (args, reason) => {
    expect(() => readTrackerOptions(args)).toThrow(CommanderError);
    expect(printed.trim().split('\n')).toEqual([expect.stringContaining(reason)]);
  });

  test('explain themselves', () => {
    expect(() => readTrackerOptions(['--help'])).toThrow(expect.objectContaining({ exitCode: 0 }) as Error);
    expect(inOneLine('--rounds')).toContain(`from ${MIN_ROUNDS} up`);
    expect(inOneLine('--sockets')).toContain('from 1 up');
  });
});

describe('the options of the benchmarks against rivals', () => {
  test('are all parts by default, each with its own rounds', () => {
    const defaults = { json: false, only: PARTS, sizes: SIZES_MB, visitors: LEAST_VISITORS };
    expect(readRivalsOptions([])).toEqual(defaults);
  });

  test('are read', () => {
    const text = '--json --only live,cost --rounds 2 --sizes 5,1,5 --visitors 6';
    expect(readRivalsOptions(text.split(' '))).toEqual({
      json: true,
      only: ['live', 'cost'],
      rounds: 2,
      sizes: [5, 1],
      visitors: 6,
    });
  });

  test.each([
    ['--only transfer,speed', 'There is no benchmark "speed". Choose among transfer, cost, carriage, live.'],
    ['--rounds 0', 'whole number from 1 up'],
    ['--sizes 1,,2', 'whole number from 1 up'],
    ['--sizes 1.5', 'whole number from 1 up'],
    [`--visitors ${LEAST_VISITORS - 1}`, `whole number from ${LEAST_VISITORS} to ${MOST_VISITORS}`],
    [`--visitors ${MOST_VISITORS + 1}`, `whole number from ${LEAST_VISITORS} to ${MOST_VISITORS}`],
    ['--colour', "unknown option '--colour'"],
    ['stray', 'too many arguments'],
  ])('%s are refused in one line', (text, reason) => {
    expect(() => readRivalsOptions(text.split(' '))).toThrow(CommanderError);
    expect(printed.trim().split('\n')).toEqual([expect.stringContaining(reason)]);
  });

  test('explain themselves', () => {
    expect(() => readRivalsOptions(['--help'])).toThrow(expect.objectContaining({ exitCode: 0 }) as Error);
    for (const word of [...PARTS, 'Exit code']) expect(printed).toContain(word);
    expect(inOneLine('--rounds')).toContain('from 1 up');
    expect(inOneLine('--sizes')).toContain('each from 1 up');
    expect(inOneLine('--visitors')).toContain(`from ${LEAST_VISITORS} to ${MOST_VISITORS}`);
  });
});
