/** The table and the object that the benchmarks end with. */
import { expect, test } from 'vitest';
import { meets, type Measurement } from './benchmark.ts';
import { jsonReport, table } from './report.ts';

const rate: Measurement = {
  name: 'rate',
  value: 0.8,
  rounds: [0.7, 0.8, 0.912_345],
  what: 'ours ÷ raw',
  target: { sense: 'at least', value: 0.75 },
};
const small: Measurement = {
  ...rate,
  name: 'answer',
  variant: '1KB',
  target: { sense: 'at most', value: 0.5 },
};
const large: Measurement = {
  ...rate,
  name: 'answer',
  variant: '5MB',
  target: { sense: 'at most', value: 0.8 },
};
const { target: _target, ...untold } = rate;
const info: Measurement = { ...untold, name: 'info', value: 12 };

test('a target is met at its very value', () => {
  expect([rate, small, large, info].map(meets)).toEqual([true, false, true, true]);
});

test('the object has values by name and variant, all rounds, and what missed', () => {
  const deep = { ...info, name: 'load', variant: 'full.median', rounds: [12] };
  const deeper = { ...deep, variant: 'full.p95', value: 13 };
  expect(jsonReport([deep, deeper])).toMatchObject({ load: { full: { median: 12, p95: 13 } } });
  expect(jsonReport([rate, small, large, info])).toEqual({
    rate: 0.8,
    answer: { '1KB': 0.8, '5MB': 0.8 },
    info: 12,
    rounds: {
      rate: [0.7, 0.8, 0.9123],
      'answer 1KB': [0.7, 0.8, 0.9123],
      'answer 5MB': [0.7, 0.8, 0.9123],
      info: [0.7, 0.8, 0.9123],
    },
    missed: ['answer 1KB'],
  });
});

test('the table has a line for each, with columns that align', () => {
  const lines = table([rate, small, info]).split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(/^rate +0\.800 +0\.700 +0\.912 +met, at least 0\.75 +ours ÷ raw$/);
  expect(lines[2]).toContain('MISSED, at most 0.5');
  expect(lines[3]).toMatch(/^info +12\.0 .* - +ours ÷ raw$/);
  expect(new Set(lines.slice(1).map((line) => line.indexOf('ours'))).size).toBe(1);
});
