/** Bars of what is under way, one line on a terminal that is written over. Knows nothing of what the work is. */
const CELLS = 20;

export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  readonly #running = new Map<string, number>();
  #said = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** `done`: share from 0 to 1. */
  set(name: string, done: number): void {
    this.#running.set(name, done);
    this.#draw();
  }

  /** A line that stays, for what has ended. */
  end(name: string, line: string): void {
    this.#running.delete(name);
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
    this.#stream.write(`${line}\n`);
    this.#draw();
  }

  #draw(): void {
    if (!this.#stream.isTTY) return;
    const text = [...this.#running].map(([name, done]) => `${name} ${bar(done)}`).join('  ');
    if (text === this.#said) return;
    this.#said = text;
    this.#stream.write(`\r\x1b[K${text}`);
  }
}

function bar(done: number): string {
  const full = Math.round(done * CELLS);
  return `${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${String(Math.floor(done * 100)).padStart(3)} %`;
}
