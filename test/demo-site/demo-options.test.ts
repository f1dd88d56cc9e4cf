import { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readOptions } from '../../demo-site/demo-options.ts';

let printed = '';
beforeEach(() => {
  printed = '';
  const keep = (text: string | Uint8Array): boolean => {
    printed += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  vi.stubEnv('PORT', undefined);
  vi.stubEnv('HOST', undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('a flag stands over the environment, and without either it is this machine alone', () => {
  expect(readOptions([])).toEqual({ host: '127.0.0.1' });
  vi.stubEnv('PORT', '9000');
  expect(readOptions(['--host', '::1'])).toEqual({ port: 9000, host: '::1' });
  expect(readOptions(['--port', '0'])).toEqual({ port: 0, host: '127.0.0.1' });
});

test.each([
  [['--port', 'abc'], 'Expected a port from 0 to 65535'],
  [['--port', '65536'], 'Expected a port from 0 to 65535'],
  [['--colour'], "unknown option '--colour'"],
])('%j are refused in one line', (args, reason) => {
  expect(() => readOptions(args)).toThrow(CommanderError);
  expect(printed.trim().split('\n')).toEqual([expect.stringContaining(reason)]);
});

test('--help explains them', () => {
  expect(() => readOptions(['--help'])).toThrow(expect.objectContaining({ exitCode: 0 }) as Error);
  expect(printed).toContain('--port');
});
