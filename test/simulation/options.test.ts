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
    expect(readOptions(['--scenario', ' office, live-match ']).scenarios).toEqual(['office', 'live-match']);
    expect(readOptions(['--fuzz', '200', '--seed', 'x'])).toMatchObject({ fuzz: 200, seed: 'x' });
  });

  test('are told by the help, with a line on each scenario that fits a terminal', () => {
    let help = '';
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      help += String(text);
      return true;
    });
    try {
      expect(() => readOptions(['--help'])).toThrow('outputHelp');
    } finally {
      write.mockRestore();
    }
    const lines = help.split('\n');
    for (const { name, brief } of SCENARIOS) {
      const line = lines.find((each) => each.startsWith(`  ${name} `));
      expect(line).toContain(brief);
      expect(line!.length).toBeLessThanOrEqual(80);
    }
    expect(help.replaceAll(/\s+/g, ' ')).toContain('not with --scenario, --visitors or --out');
  });

  test.each([
    [['--scenario', 'nowhere']],
    [['--scenario', 'office live-match']],
    [['--scenario', 'office,']],
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
