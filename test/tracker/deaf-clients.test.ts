/** Clients that say much and read nothing: the tracker, a process of its own, ends them and keeps nothing of them. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { encodeVisitorMessage } from '../../protocol/visitor-codec.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';
import { issueToken } from '../../tracker/token.ts';
import { eventually } from '../rig/eventually.ts';

const cli = fileURLToPath(new URL('../../build/cli.ts', import.meta.url));
const SOCKETS = 60;
const JOINS = 2_000;
/** What a process may differ by from one moment to the next. What is said in a round is more, as objects in memory. */
const NOISE_BYTES = 64e6;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function startProcess(): Promise<string> {
  const args = ['--import', 'tsx', cli, 'tracker', '--port', '0', '--host', '127.0.0.1'];
  const child = spawn(process.execPath, [...args, '--token-secrets', 'x'.repeat(40)]);
  cleanups.push(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  const found = await eventually('its address', () => /data-tracker="ws([^"]+)"/.exec(output), {
    timeoutMs: 30_000,
  });
  return found[1] ?? '';
}

/** Joins with bad tokens, as many as fit, and reads no answer. Settles when all are written, or the socket has ended. */
function flood(url: string, join: Uint8Array): Promise<WebSocket> {
  return new Promise((resolve) => {
    const client = new WebSocket(url);
    client.on('error', () => undefined).on('close', () => resolve(client));
    client.on('open', () => {
      client.pause();
      for (let i = 1; i < JOINS; i++) client.send(join);
      client.send(join, () => resolve(client));
    });
  });
}

it('a flood of bad tokens from clients that read nothing leaves no memory behind', async () => {
  const address = await startProcess();
  const figure = async (name: string): Promise<number> => {
    const metrics = await (await fetch(`http${address}metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
  };
  const secret = 'y'.repeat(40);
  const token = await issueToken({ secret, site: 'a.example', origin: 'https://a.example' });
  const join = encodeVisitorMessage({
    kind: 'join',
    version: WIRE_VERSION,
    site: 'a.example',
    want: 0,
    token,
  });
  const memory: number[] = [];
  for (let round = 0; round < 5; round++) {
    const clients = await Promise.all(Array.from({ length: SOCKETS }, () => flood(`ws${address}`, join)));
    await eventually('their end', async () => (await figure('hearsay_tracker_sockets')) === 0, {
      timeoutMs: 30_000,
    });
    for (const client of clients) client.terminate();
    memory.push(await figure('process_resident_memory_bytes'));
  }
  const refused = await figure('hearsay_tracker_refusals_total\\{reason="token-signature"\\}');
  expect(refused).toBeGreaterThan(5 * SOCKETS);
  expect(refused).toBeLessThan((5 * SOCKETS * JOINS) / 10);
  // The first rounds are what a process needs to have been busy once.
  expect((memory[4] ?? Infinity) - (memory[1] ?? 0)).toBeLessThan(NOISE_BYTES);
}, 120_000);
