import { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LEAST_VISITORS, MOST_VISITORS, SIZES_MB } from './limits.ts';
import { PARTS, readOptions } from './options.ts';

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

test('all parts are measured by default, each with its own rounds', () => {
  const defaults = { json: false, only: PARTS, sizes: SIZES_MB, visitors: LEAST_VISITORS };
  expect(readOptions([])).toEqual(defaults);
});

test('options are read', () => {
  const text = '--json --only live,cost --rounds 2 --sizes 5,1,5 --visitors 6';
  expect(readOptions(text.split(' '))).toEqual({
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
  [`--visitors ${LEAST_VISITORS - 1}`, `whole number from ${LEAST_VISITORS} up`],
  [`--visitors ${MOST_VISITORS + 1}`, `whole number from ${LEAST_VISITORS} to ${MOST_VISITORS}`],
  ['--colour', "unknown option '--colour'"],
  ['stray', 'too many arguments'],
])('%s is refused in one line', (text, reason) => {
  expect(() => readOptions(text.split(' '))).toThrow(CommanderError);
  expect(printed.trim().split('\n')).toEqual([expect.stringContaining(reason)]);
});

test('help names every part', () => {
  expect(() => readOptions(['--help'])).toThrow(expect.objectContaining({ exitCode: 0 }) as Error);
  for (const word of [...PARTS, '--sizes', '--visitors', 'Exit code']) expect(printed).toContain(word);
});
