/** A notary under test, and what a visitor hears of it. Called by the tests of the notary. */
import { createSigningKeys, createVerifier } from '../../../content/hashing/ed25519.ts';
import type { NotaryAnswer } from '../../../protocol/notary-messages.ts';
import { openStatement } from '../../../protocol/signed-statement.ts';
import type { Statement } from '../../../protocol/statement.ts';
import type { Shelf } from '../../../tracker/cluster/nodes.ts';
import { createNotary, type Notary, type NotaryOptions } from '../../../tracker/notary/notary.ts';
import { eventually } from '../../rig/eventually.ts';

export const keys = await createSigningKeys();
const verify = await createVerifier(keys.publicKey);

export function newNotary(
  prefixes: readonly string[],
  options: Partial<NotaryOptions> = {},
  shelf?: () => Shelf | null,
): Promise<Notary> {
  return createNotary({ prefixes, privateKey: keys.privateKey, allowPrivate: true, ...options }, shelf);
}

type Unvouched = Extract<NotaryAnswer, { kind: 'unvouched' }>;

/** A member of a room, at an address of its own unless one is given. Statements count only when the notary's key has signed them. */
export class Asker {
  readonly statements = new Map<string, Statement>();
  readonly unvouched = new Map<string, Unvouched>();
  /** Milliseconds on the steady clock at which each statement came. */
  readonly heardAt = new Map<string, number>();
  private static last = 0;
  private readonly socket = ++Asker.last;
  private readonly notary: Notary;
  private readonly address: string;

  constructor(notary: Notary, address = `address ${Asker.last + 1}`) {
    this.notary = notary;
    this.address = address;
  }

  vouch(...urls: string[]): void {
    this.notary.hear(this.socket, this.address, { kind: 'vouch', urls }, (answer) => void this.take(answer));
  }

  follow(...playlists: string[]): void {
    this.notary.hear(
      this.socket,
      this.address,
      { kind: 'follow', playlists },
      (answer) => void this.take(answer),
    );
  }

  leave(): void {
    this.notary.forget(this.socket);
  }

  /** The statement of `url`, waited for. */
  hear(url: string): Promise<Statement> {
    return eventually(`a statement of ${url}`, () => this.statements.get(url), { everyMs: 5 });
  }

  /** Why `url` is not vouched for, waited for. */
  async refusal(url: string, timeoutMs = 30_000): Promise<Unvouched['reason']> {
    const answer = await eventually(`a refusal of ${url}`, () => this.unvouched.get(url), { timeoutMs });
    return answer.reason;
  }

  async take(answer: NotaryAnswer): Promise<void> {
    if (answer.kind === 'unvouched') {
      this.unvouched.set(answer.url, answer);
      return;
    }
    for (const sealed of answer.statements) {
      const statement = await openStatement(sealed, verify);
      this.heardAt.set(statement.url, this.heardAt.get(statement.url) ?? performance.now());
      this.statements.set(statement.url, statement);
    }
  }
}
