import { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readOptions, whyNotHere } from './options.ts';

describe('the options of a watch', () => {
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

  test('are ten viewers of a broadcast for a minute by default', () => {
    expect(readOptions([])).toEqual({
      viewers: 10,
      seconds: 60,
      player: 'hls.js',
      format: 'hls-ts',
      mode: 'live',
      churn: 0,
      freeriders: 0,
      polluters: 0,
      peers: true,
      json: false,
      table: false,
    });
  });

  test('are read', () => {
    const args =
      '--viewers 4 --seconds 20 --player shaka --format dash --vod --churn 0.5 --polluters 1 --freeriders 2';
    expect(readOptions([...args.split(' '), '--no-peers', '--json'])).toMatchObject({
      viewers: 4,
      seconds: 20,
      player: 'shaka',
      format: 'dash',
      mode: 'vod',
      churn: 0.5,
      polluters: 1,
      freeriders: 2,
      peers: false,
      json: true,
    });
  });

  test('choose the format that a player has', () => {
    expect(readOptions(['--player', 'dash.js', '--live']).format).toBe('dash');
  });

  test.each([
    [['--viewers', '0'], 'whole number from 1'],
    [['--seconds', '1.5'], 'whole number'],
    [['--churn', '2'], 'share from 0 to 1'],
    [['--player', 'vlc'], 'Allowed choices'],
    [['--player', 'hls.js', '--format', 'dash'], 'plays HLS alone'],
    [['--player', 'shaka', '--format', 'dash-time', '--vod'], 'not packaged on demand'],
    [['--live', '--vod'], 'exclude each other'],
    [['--viewers', '2', '--polluters', '2'], 'some of the viewers'],
    [['stray'], 'too many arguments'],
  ])('%j are refused', (args, reason) => {
    expect(() => readOptions(args)).toThrow(CommanderError);
    expect(printed).toContain(reason);
  });

  test('explain themselves', () => {
    expect(() => readOptions(['--help'])).toThrow(expect.objectContaining({ exitCode: 0 }) as Error);
    const words = printed.replaceAll(/\s+/g, ' ');
    for (const bounds of ['from 1 to 64', 'from 1 to 3600', 'from 0 to 64', 'from 0 to 1'])
      expect(words).toContain(bounds);
    for (const word of ['--viewers', '--churn', '--no-peers', '--table', 'Exit code'])
      expect(words).toContain(word);
  });
});

test('every cell of the table that stays empty has its reason', () => {
  expect(whyNotHere('native', 'dash', 'live')).toContain('no browser');
  expect(whyNotHere('native', 'hls-ts', 'live')).toBeNull();
  expect(whyNotHere('dash.js', 'hls-fmp4', 'vod')).toBe('plays DASH alone');
});
