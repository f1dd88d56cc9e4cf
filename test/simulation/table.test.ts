/** The table can be read without the source: its columns are explained, and what misleads is said. */
import { describe, expect, test } from 'vitest';
import { cutShortOutcome, playedOutcome } from './report/played-outcome.ts';
import { office } from './scenarios/office.ts';
import { formatTable } from './table.ts';

const OUTCOME = playedOutcome(office, 12);

/** Names of columns, but for the quantiles that follow another. */
const COLUMNS = ['offload', 'at most', 'peak', 'waste', 'tracker/s', 'wrong', 'first byte', 'done', 'stalls'];

describe('the table', () => {
  test('explains each of its columns', () => {
    const text = formatTable([OUTCOME]);
    const heads = text.split('\n').filter((line) => line.startsWith('scenario '));
    for (const column of COLUMNS) {
      expect(heads.join()).toContain(column);
      expect(text).toMatch(new RegExp(`^  ${column} {2,}\\w`, 'm'));
    }
  });

  test('puts each value under its head, and no line is wider than 110', () => {
    const lines = formatTable([OUTCOME, { ...OUTCOME, scenario: 'carriage-met' }]).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(110);
    for (const [at, head] of lines.entries()) {
      if (!head.startsWith('scenario ')) continue;
      expect(lines.slice(at + 1, at + 3).map(({ length }) => length)).toEqual([head.length, head.length]);
    }
  });

  test('says in words how long visitors wait', () => {
    expect(formatTable([OUTCOME])).toMatch(
      /^office(?: +(?:[\d.]+× (?:sooner|later)|the same)){6} +the same$/m,
    );
  });

  test('says so when the time was over before all were done, and does not when it was not', () => {
    expect(formatTable([OUTCOME])).not.toContain('When the time was over');
    const text = formatTable([cutShortOutcome(OUTCOME, 407, 1_000)]).replaceAll('\n', ' ');
    expect(text).toContain(
      'office: When the time was over, only 407 of 1,000 were done with Hearsay, and all 1,000 without: shares and ratios compare unlike sets. The server sent',
    );
  });

  test('says none where none were done', () => {
    const text = formatTable([cutShortOutcome(OUTCOME, 0, 1_000)]).replaceAll('\n', ' ');
    expect(text).toContain('When the time was over, none of 1,000 were done with Hearsay,');
  });

  test('is nothing when nothing was played', () => {
    expect(formatTable([])).toBe('');
  });
});
