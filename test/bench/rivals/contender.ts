/**
 * What carries files from givers to a newcomer, whatever it is: each contender is one file beside this one. Called by the
 * transfers in turn.
 */
import type { BrowserContext, Page } from 'playwright';

export type ContenderName = 'hearsay' | 'webtorrent' | 'raw';

/** What is to be carried: so many bytes, which so many of the givers have. */
export interface Load {
  readonly bytes: number;
  readonly givers: number;
}

export interface Carried {
  /** From asking to having the last byte. Connections stand before. */
  readonly ms: number;
  /** Share of the bytes that came from givers. */
  readonly offload: number;
}

/** A newcomer who has met all givers. */
export interface Meeting {
  /** The pages whose windows hold the connection between the newcomer and the first giver. */
  readonly pages: { readonly giver: Page; readonly newcomer: Page };
  carry(load: Load): Promise<Carried>;
  leave(): Promise<void>;
}

export interface Contender {
  readonly name: ContenderName;
  /** Lets a newcomer meet the givers, and carries a first file that does not count. */
  meet(newcomer: BrowserContext): Promise<Meeting>;
  close(): Promise<void>;
}

/** Gives the givers what each is to have. */
export type StartContender = (
  givers: readonly BrowserContext[],
  loads: readonly Load[],
) => Promise<Contender>;

/** Name of a load in the table: `100MB.1`. */
export function titleOf({ bytes, givers }: Load): string {
  return `${bytes / 1_000_000}MB.${givers}`;
}

/** What concerns one giver is asked of the first. */
export function firstOf<Item>(items: readonly Item[]): Item {
  const [first] = items;
  if (first === undefined) throw new Error('There is no giver. Expected at least one.');
  return first;
}
