/** The line that benchmarks put before a site: every byte passes in order, and never sooner than it says. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { madeBytes, sha256 } from '../browser/published-files.ts';
import { openLine, type ShapedLine } from './shaped-line.ts';
import { startSite, type Site } from './site-server.ts';

const BYTES = 300_000;
const paths = Array.from({ length: 4 }, (_, index) => `/file-${index}.bin`);

let site: Site;
let line: ShapedLine;

beforeAll(async () => {
  site = await startSite();
  for (const path of paths) site.put(path, { body: madeBytes(path, BYTES) });
  line = await openLine({ port: site.port, bytesPerSecond: 2_000_000, latencyMs: 60 });
});
afterAll(async () => {
  await line.close();
  await site.close();
});

async function fetchOne(path: string): Promise<string> {
  const response = await fetch(line.origin + path);
  return sha256(new Uint8Array(await response.arrayBuffer()));
}

test('connections share the rate, and every byte passes in order', async () => {
  const start = performance.now();
  const got = await Promise.all(paths.map(fetchOne));
  expect(got).toEqual(paths.map((path) => sha256(madeBytes(path, BYTES))));
  // 1.2 MB at 2 MB/s.
  expect(performance.now() - start).toBeGreaterThan(590);
});

test('an answer takes the latency, and a new connection as long again', async () => {
  const start = performance.now();
  expect((await fetch(`${line.origin}/none`, { headers: { connection: 'close' } })).status).toBe(404);
  expect(performance.now() - start).toBeGreaterThan(58);
});

test('whoever breaks off is cut off at the other end', async () => {
  const abort = new AbortController();
  site.forgetRequests();
  const response = await fetch(line.origin + paths[0], { signal: abort.signal });
  abort.abort();
  await expect(response.arrayBuffer()).rejects.toThrow('aborted');
  expect(await fetchOne(paths[1] ?? '')).toBe(sha256(madeBytes(paths[1] ?? '', BYTES)));
});
