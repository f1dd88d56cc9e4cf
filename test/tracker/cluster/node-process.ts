/** Starts and kills nodes as processes of their own. Knows nothing of visitors. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../rig/redis.ts';

const program = fileURLToPath(new URL('node-program.ts', import.meta.url));

export class NodeProcess {
  readonly port: number;
  private readonly redis: string;
  private child: ChildProcess | null = null;

  private constructor(redis: string, port: number) {
    this.redis = redis;
    this.port = port;
  }

  static async start(redis: string): Promise<NodeProcess> {
    const node = new NodeProcess(redis, await freePort());
    await node.restart();
    return node;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/`;
  }

  restart(): Promise<void> {
    const args = ['--import', 'tsx', program, this.redis, String(this.port)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.child = child;
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`A node ended with ${code}.`)));
      child.stdout.once('data', () => resolve());
    });
  }

  async kill(): Promise<void> {
    const child = this.child;
    this.child = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async stats(): Promise<{ members: number; remoteMembers: number; sockets: number }> {
    const answer = await fetch(`http://127.0.0.1:${this.port}/health`);
    return (await answer.json()) as { members: number; remoteMembers: number; sockets: number };
  }
}
