import { describe, expect, test, vi } from 'vitest';
import { readOptions } from './options.ts';
import { SCENARIOS } from './scenarios.ts';

const NAMES = SCENARIOS.map(({ name }) => name);

describe('the options of the simulation', () => {
  test('are all scenarios with their own numbers when none are given', () => {
    expect(readOptions([])).toMatchObject({
      scenarios: NAMES,
      visitors: null,
      seed: '1',
      json: false,
      fuzz: null,
    });
  });

  test('name scenarios, a number of visitors or of worlds', () => {
    expect(readOptions(['--scenario', 'office,carriage', '--visitors', '12', '--json'])).toMatchObject({
      scenarios: ['office', 'carriage'],
      visitors: 12,
      json: true,
    });
    expect(readOptions(['--scenario', 'all']).scenarios).toEqual(NAMES);
    expect(readOptions(['--scenario', 'office,carriage,office']).scenarios).toEqual(['office', 'carriage']);
    expect(readOptions(['--fuzz', '200', '--seed', 'x'])).toMatchObject({ fuzz: 200, seed: 'x' });
  });

  test.each([
    [['--scenario', 'nowhere']],
    [['--fuzz', '0']],
    [['--visitors', 'many']],
    [['--fuzz', '5', '--scenario', 'office']],
    [['--fuzz', '5', '--visitors', '9']],
    [['--fuzz', '5', '--out', 'folder']],
    [['--what']],
    [['more']],
  ])('refuse %j', (args) => {
    const write = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    try {
      expect(() => readOptions(args)).toThrow(/error/);
    } finally {
      write.mockRestore();
    }
  });
});
