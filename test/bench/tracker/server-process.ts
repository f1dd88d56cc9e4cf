/** A tracker in a process of its own, and what it costs there. Knows no message. Called by the trackers' benchmarks. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS } from '../limits.ts';

export type Side = 'ours' | 'theirs';

interface Figure {
  readonly kind: 'port' | 'cpu' | 'memory' | 'warning';
  readonly value?: number;
  readonly text?: string;
}

const SERVE = fileURLToPath(new URL('serve.mjs', import.meta.url));

export class ServerProcess {
  readonly url: string;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.url = `ws://127.0.0.1:${port}/`;
    child.on('message', ({ kind, text }: Figure) => {
      if (kind === 'warning') console.error(`  the server warns: ${text}`);
    });
  }

  static async start(side: Side): Promise<ServerProcess> {
    const child = fork(SERVE, [side], {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return new ServerProcess(child, await figure(child, 'port'));
  }

  /** Milliseconds of CPU time since the start, in user and kernel, all threads. */
  cpuMs(): Promise<number> {
    return this.ask('cpu');
  }

  /** Bytes resident after a garbage collection. */
  memory(): Promise<number> {
    return this.ask('memory');
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => {
      this.child.once('exit', resolve);
    });
    this.child.kill('SIGKILL');
    await gone;
  }

  private ask(kind: 'cpu' | 'memory'): Promise<number> {
    const answer = figure(this.child, kind);
    this.child.send(kind);
    return answer;
  }
}

function figure(child: ChildProcess, wanted: Figure['kind']): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(`said no ${wanted} within ${PATIENCE_MS} ms`), PATIENCE_MS);
    const onMessage = ({ kind, value }: Figure): void => {
      if (kind !== wanted) return;
      finish();
      resolve(value ?? Number.NaN);
    };
    const onExit = (code: number | null): void => fail(`ended with ${code}`);
    const finish = (): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
    };
    const fail = (what: string): void => {
      finish();
      reject(new Error(`The server's process ${what}. Is everything built (npm run build)?`));
    };
    child.on('message', onMessage).on('exit', onExit);
  });
}
