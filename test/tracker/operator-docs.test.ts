/** The operator's page names every setting and every reason for a refusal, and no figure that is not measured. */
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { expect, it } from 'vitest';
import { trackerOptions } from '../../build/tracker-flags.ts';
import { REFUSAL_REASONS } from '../../tracker/core/refusal-reasons.ts';
import { startTracker } from '../../tracker/tracker.ts';
import { keys } from './notary/one-notary.ts';

const page = await readFile(new URL('../../tracker/README.md', import.meta.url), 'utf8');
const named = new Set(
  Array.from(page.replaceAll(/^```.*?^```/gms, '').matchAll(/`([^`]+)`/g), ([, text]) => text ?? ''),
);

it('every setting', () => {
  expect(
    trackerOptions()
      .map((option) => option.attributeName())
      .filter((name) => !named.has(name)),
  ).toEqual([]);
});

it('every reason', () => {
  expect(REFUSAL_REASONS.filter((reason) => !named.has(reason))).toEqual([]);
});

it('the command line that a service starts', async () => {
  const [, started = ''] = /^ExecStart=(.*)$/m.exec(page) ?? [];
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { name, bin } = JSON.parse(text) as { name: string; bin: Record<string, string> };
  const script = posix.join('node_modules', name, bin['hearsay'] ?? '');
  expect(started).toBe(`/usr/bin/node ${script} tracker --config tracker.json`);
});

it('figures that there are', async () => {
  const notary = { prefixes: ['https://cdn.example.org/'], privateKey: keys.privateKey };
  const tracker = await startTracker({ host: '127.0.0.1', redis: 'redis://127.0.0.1:1', notary });
  const metrics = await (await fetch(`http://127.0.0.1:${tracker.port}/metrics`)).text();
  await tracker.close();
  const figures = page.match(/(hearsay_tracker|process)_[a-z_]+/g) ?? [];
  expect(figures.length).toBeGreaterThan(5);
  expect(figures.filter((figure) => !metrics.includes(`# TYPE ${figure} `))).toEqual([]);
});
