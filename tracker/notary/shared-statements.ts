/**
 * Statements that one node of a cluster has made, for its other nodes: kept on their shelf, and checked like a stranger's
 * when taken from it. Without a shelf, or while it can't be reached, nothing is shared. Called by `statement-book.ts`.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Verify } from '../../content/hashing/ed25519.ts';
import { openStatement } from '../../protocol/signed-statement.ts';
import { holdsAt, type Statement } from '../../protocol/statement.ts';
import type { Shelf } from '../cluster/nodes.ts';
import { RECALL_PATIENCE_MS } from './limits.ts';

export interface SharedStatement {
  readonly sealed: Uint8Array;
  readonly statement: Statement;
}

export interface SharedStatementsOptions {
  /** Null while there is none. */
  readonly shelf: () => Shelf | null;
  /** Raw, base64. Nodes with different keys share nothing. */
  readonly publicKey: string;
  readonly verify: Verify;
}

export class SharedStatements {
  private readonly options: SharedStatementsOptions;

  constructor(options: SharedStatementsOptions) {
    this.options = options;
  }

  /** For `ms`. Nobody waits for it. */
  keep(url: string, sealed: Uint8Array, ms: number): void {
    if (ms > 0) void this.options.shelf()?.keep(this.nameOf(url), sealed, ms);
  }

  /** The resource at `url` is another one now. */
  forget(url: string): void {
    void this.options.shelf()?.drop(this.nameOf(url));
  }

  /** What a node has said of `url` and what holds now; null when nothing is to be had at once. */
  async recall(url: string): Promise<SharedStatement | null> {
    const shelf = this.options.shelf();
    if (shelf === null) return null;
    const sealed = await Promise.race([
      shelf.recall(this.nameOf(url)),
      sleep(RECALL_PATIENCE_MS, null, { ref: false }),
    ]);
    const statement = sealed && (await openStatement(sealed, this.options.verify).catch(() => null));
    const isSound = statement && statement.url === url && holdsAt(statement, Date.now() / 1000);
    return isSound ? { sealed, statement } : null;
  }

  /** As short for the longest URL as for any. */
  private nameOf(url: string): string {
    const name = createHash('sha256').update(`${this.options.publicKey} ${url}`).digest('base64url');
    return `statement ${name}`;
  }
}
