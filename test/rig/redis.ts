/** Starts a real Redis of its own for a test, on a free port and without a trace on disk. Knows nothing of what is kept in it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { findOnPath, installDebianPackage } from './debian-package.ts';

export interface Redis {
  readonly url: string;
  /** `SIGKILL`, and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
}

export async function startRedis(): Promise<Redis> {
  const program = await findRedis();
  const port = await freePort();
  let child = await launch(program, port);
  return {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await ended;
    },
    async restart() {
      child = await launch(program, port);
    },
  };
}

/** Path of a Redis or Valkey: the system's, else Debian's package is installed. */
export async function findRedis(): Promise<string> {
  const names = ['redis-server', 'valkey-server'];
  const here = await findOnPath(names);
  if (here !== null) return here;
  const installed = (await installDebianPackage('redis-server')) ? await findOnPath(names) : null;
  if (installed !== null) return installed;
  throw new Error('No redis-server found: install Redis or Valkey, so that it is on PATH.');
}

function launch(program: string, port: number): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(program, [...args, '--daemonize', 'no'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      if (/ready to accept connections/i.test(output)) resolve(child);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${program} ended with ${code}: ${output}`)));
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      server.close(() =>
        typeof bound === 'object' && bound !== null ? resolve(bound.port) : reject(new Error()),
      );
    });
  });
}
