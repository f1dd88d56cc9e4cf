import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { startSite, type Site } from './site-server.ts';
import { disturb } from './site-troubles.ts';

describe('a site of a folder and files over it', () => {
  let directory: string;
  let site: Site;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'folder-'));
    await mkdir(join(directory, 'sub'));
    await writeFile(join(directory, 'sub/index.html'), '<html><head><title>t</title></head></html>');
    await writeFile(join(directory, '100% a b#ü.txt'), 'odd name');
    await writeFile(join(directory, 'large'), new Uint8Array(100_000).fill(7));
    site = await startSite({
      directory,
      files: { '/memory.js': 'let a;', '/typed': { body: 'x', type: 'image/png', headers: { 'X-A': 'b' } } },
      inject: '<script src="/x.js"></script>',
    });
  });

  afterAll(async () => {
    await site.close();
    await rm(directory, { recursive: true });
  });

  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(site.origin + path, init);

  test('serves names with reserved and non-ASCII characters', async () => {
    const response = await get(`/${encodeURIComponent('100% a b#ü.txt')}`);
    expect(await response.text()).toBe('odd name');
  });

  test('serves files in memory with their types and headers', async () => {
    expect((await get('/memory.js')).headers.get('content-type')).toMatch('javascript');
    const typed = await get('/typed');
    expect(typed.headers.get('content-type')).toBe('image/png');
    expect(typed.headers.get('x-a')).toBe('b');
  });

  test('puts the injected tag into pages, also at a folder’s address', async () => {
    for (const path of ['/sub/', '/sub/index.html']) {
      expect(await (await get(path)).text()).toBe(
        '<html><head><script src="/x.js"></script><title>t</title></head></html>',
      );
    }
  });

  test('leaves fetched pages alone when it injects into navigations', async () => {
    const inject = '<script></script>';
    const other = await startSite({ directory, inject, injectInto: 'navigations' });
    const page = `${other.origin}/sub/index.html`;
    expect(await (await fetch(page)).text()).toBe('<html><head><title>t</title></head></html>');
    const navigated = await fetch(page, { headers: { 'Sec-Fetch-Dest': 'document' } });
    expect(await navigated.text()).toBe(`<html><head>${inject}<title>t</title></head></html>`);
    await other.close();
  });

  test('sends headers by path', async () => {
    const headers = (pathname: string): Record<string, string> => ({ 'X-Path': pathname });
    const other = await startSite({ directory, headers });
    expect((await fetch(`${other.origin}/sub/index.html?q`)).headers.get('x-path')).toBe('/sub/index.html');
    await other.close();
  });

  test('answers a range and a revalidation', async () => {
    const range = await get('/large', { headers: { Range: 'bytes=10-19' } });
    expect([range.status, range.headers.get('content-range')]).toEqual([206, 'bytes 10-19/100000']);
    expect((await range.arrayBuffer()).byteLength).toBe(10);
    const etag = range.headers.get('etag') ?? '';
    const again = await get('/large', { headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' } });
    expect(again.status).toBe(304);
  });

  test('counts requests and body bytes', async () => {
    site.forgetRequests();
    await (await get('/large')).arrayBuffer();
    await (await get('/large?x', { headers: { Range: 'bytes=0-99' } })).arrayBuffer();
    expect([site.countOf('/large'), site.bytesOf(/^\/large$/)]).toEqual([2, 100_100]);
    expect(site.requests.map((each) => [each.status, each.complete])).toEqual([
      [200, true],
      [206, true],
    ]);
  });

  test('changes a file', async () => {
    site.put('/large', 'small');
    expect(await (await get('/large')).text()).toBe('small');
  });
});

describe('a site in trouble', () => {
  let site: Site;
  const body = new Uint8Array(200_000).fill(1);

  beforeAll(async () => {
    site = await startSite({ files: { '/a.bin': { body } } });
  });
  afterAll(() => site.close());

  const receive = async (signal?: AbortSignal): Promise<{ bytes: number; ended: boolean }> => {
    const response = await fetch(`${site.origin}/a.bin`, signal === undefined ? {} : { signal });
    let bytes = 0;
    try {
      for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length;
      return { bytes, ended: true };
    } catch {
      return { bytes, ended: false };
    }
  };

  test('cuts the connection after the bytes ordered', async () => {
    const undo = site.trouble('/a.bin', { kind: 'cut', afterBytes: 70_000 });
    expect((await receive()).ended).toBe(false);
    expect(site.requests.at(-1)).toMatchObject({ bytes: 70_000, complete: false });
    undo();
    expect(await receive()).toEqual({ bytes: 200_000, ended: true });
  });

  test('stalls after the bytes ordered', async () => {
    const undo = site.trouble(/bin$/, { kind: 'stall', afterBytes: 1000 });
    const abort = new AbortController();
    const receiving = receive(abort.signal);
    await eventually('1000 bytes sent', () => site.requests.at(-1)?.bytes === 1000);
    abort.abort();
    expect(await receiving).toMatchObject({ ended: false });
    undo();
  });

  test('delays, slows and answers with an error', async () => {
    const timed = async (): Promise<number> => {
      const start = performance.now();
      expect((await receive()).bytes).toBe(200_000);
      return performance.now() - start;
    };
    const undoDelay = site.trouble('/a.bin', { kind: 'delay', ms: 200 });
    expect(await timed()).toBeGreaterThan(190);
    undoDelay();
    const undoSlow = site.trouble('/a.bin', { kind: 'slow', bytesPerSecond: 500_000 });
    expect(await timed()).toBeGreaterThan(300);
    undoSlow();
    site.trouble('/a.bin', { kind: 'status', status: 503 });
    expect((await fetch(`${site.origin}/a.bin`)).status).toBe(503);
  });

  test('is slow until the time given, also with a body that is given at once', async () => {
    const sent: number[] = [];
    const server = createServer((_request, response) => {
      const slow = { kind: 'slow', bytesPerSecond: 1000, until: performance.now() + 300 } as const;
      void disturb(response, slow, (bytes) => sent.push(bytes)).then(() => response.end(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const start = performance.now();
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect((await response.arrayBuffer()).byteLength).toBe(200_000);
    expect(performance.now() - start).toBeGreaterThan(290);
    expect(sent[0]).toBe(50);
    expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBe(200_000);
    server.close();
  });

  test('goes away and comes back on the same port', async () => {
    const { origin } = site;
    await site.goAway();
    await expect(fetch(origin)).rejects.toThrow('fetch failed');
    await site.comeBack();
    expect(site.origin).toBe(origin);
    expect((await fetch(`${origin}/none`)).status).toBe(404);
  });
});

describe('eventually', () => {
  test('returns the first truthy answer, whatever was thrown before', async () => {
    let asked = 0;
    const answer = await eventually('three', () => {
      asked++;
      if (asked < 2) throw new Error('too early');
      return asked === 3 ? 'three' : null;
    });
    expect(answer).toBe('three');
  });

  test('says what it waited for and what came last', async () => {
    const waiting = eventually('rain', () => false, { timeoutMs: 60, everyMs: 10 });
    await expect(waiting).rejects.toThrow('Waited 0.06 s in vain for rain; the last answer was false.');
  });
});
