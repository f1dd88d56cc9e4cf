import { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readOptions } from './options.ts';

describe('the options of the visitors', () => {
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

  test('are three visitors through the demo by default', () => {
    expect(readOptions([])).toEqual({ count: 3, json: false, page: '/' });
  });

  test('are read', () => {
    const args = ['--count', '2', '--json', '--site', '.', '--page', 'a.html', '--max', '10'];
    expect(readOptions(args)).toEqual({
      count: 2,
      json: true,
      site: process.cwd(),
      page: '/a.html',
      max: 10,
    });
  });

  test.each([
    [['--count', '0'], 'whole number from 1'],
    [['--count', '1.5'], 'whole number from 1'],
    [['--count', '51'], 'to 50'],
    [['--count', ''], 'whole number'],
    [['--site', '/no/such/folder'], 'no folder /no/such/folder'],
    [['--max', '5'], '--max goes with --site'],
    [['--colour'], "unknown option '--colour'"],
    [['stray'], 'too many arguments'],
  ])('%j are refused', (args, reason) => {
    expect(() => readOptions(args)).toThrow(CommanderError);
    expect(printed).toContain(reason);
  });

  test('explain themselves', () => {
    expect(() => readOptions(['--help'])).toThrow(expect.objectContaining({ exitCode: 0 }) as Error);
    for (const word of ['from 1 to 50', '--json', '--site', '--page', 'from 1 up', 'Exit code'])
      expect(printed).toContain(word);
  });
});
