/** Habits of the house that no linter rule covers. */
import { beforeAll, describe, expect, test } from 'vitest';
import { readSourceFiles, type SourceFile } from './source-files.ts';

const DRAWER_NAMES = /(^|[/-])(utils?|helpers?|common|misc|types|manager|index)\.ts$/;
const UNFINISHED = /\b(TODO|FIXME|XXX|HACK)\b/;
/** Spelled in parts, so that this file does not find itself. */
const LEFT_OUT = new RegExp(`\\b(test|it|describe)\\.(${['skip', 'only', 'todo'].join('|')})\\b`);

describe('source files', () => {
  let files: SourceFile[];
  const pathsWhere = (broken: (file: SourceFile) => boolean): string[] =>
    files.filter(broken).map((file) => file.path);

  beforeAll(async () => {
    files = await readSourceFiles();
    expect(files.length).toBeGreaterThan(50);
  });

  test('say within three lines what they do', () => {
    const silent = pathsWhere(
      ({ path, text }) =>
        !path.endsWith('.test.ts') &&
        !text
          .split('\n')
          .slice(0, 3)
          .some((line) => line.startsWith('/**')),
    );
    expect(silent).toEqual([]);
  });

  test('are named for one thing', () => {
    expect(pathsWhere(({ path }) => DRAWER_NAMES.test(path))).toEqual([]);
  });

  test('are finished', () => {
    const self = 'test/house/style.test.ts';
    expect(pathsWhere(({ path, text }) => path !== self && UNFINISHED.test(text))).toEqual([]);
  });

  test('leave no test out', () => {
    expect(pathsWhere(({ text }) => LEFT_OUT.test(text))).toEqual([]);
  });
});
