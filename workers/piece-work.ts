/**
 * Does what the engine wants done with the bytes of pieces: checks, keeps, reads, recalls and fetches them. Decides
 * nothing. Called by the swarm runner.
 */
import { isPiece } from '../content/delivery/check-piece.ts';
import type { Digest } from '../content/digest.ts';
import { pieceLength } from '../content/geometry.ts';
import type { Hash } from '../content/hashing/hasher.ts';
import type { PieceStore } from '../content/store/piece-store.ts';
import type { SwarmEffect } from '../page-agent/swarm/swarm-effects.ts';
import type { SwarmEvent } from '../page-agent/swarm/swarm-events.ts';
import type { FetchPieces } from './origin-fetch.ts';
import { PieceKeeping } from './piece-keeping.ts';
import { plainPiece } from './plain-piece.ts';

type EffectOf<Kind extends SwarmEffect['kind']> = SwarmEffect & { readonly kind: Kind };

export type PieceEffect = EffectOf<'check' | 'keep' | 'read' | 'recall' | 'fetch'>;

export interface PieceWorkEvents {
  /** To the engine. */
  tell(event: SwarmEvent): void;
  /** A piece is kept that no request has asked for yet, or an elected fetch is over. */
  ahead(digest: Digest, by: 'peers' | 'network'): void;
}

export class PieceWork {
  readonly #hash: Hash;
  readonly #events: PieceWorkEvents;
  readonly #keeping: PieceKeeping;
  /** How elected fetches are made: loaded with what follows streams, before which there are none. */
  fetchPieces: FetchPieces | null = null;

  constructor(store: PieceStore, hash: Hash, events: PieceWorkEvents) {
    this.#hash = hash;
    this.#events = events;
    this.#keeping = new PieceKeeping(store, hash, {
      kept: (content, indexes) => events.tell({ kind: 'kept', content, indexes }),
      lost: ({ digest }, index) => events.tell({ kind: 'lost', digest, index }),
    });
  }

  do(effect: PieceEffect): void {
    switch (effect.kind) {
      case 'check':
        return void this.#check(effect);
      case 'keep':
        return this.#keep(effect);
      case 'read':
        return void this.#read(effect);
      case 'recall':
        return void this.#recall(effect);
      case 'fetch':
        return void this.#fetch(effect);
      default:
        return effect satisfies never;
    }
  }

  async #check({ check, content, index, ...piece }: EffectOf<'check'>): Promise<void> {
    const plain = await plainPiece(piece, pieceLength(content.size, index));
    const sound = plain !== null && isPiece(content, index, plain, this.#hash);
    this.#events.tell({ kind: 'checked', check, bytes: sound ? plain : null });
  }

  #keep({ content, index, bytes, deflated }: EffectOf<'keep'>): void {
    this.#keeping.keep(content, { index, bytes, deflated });
    this.#events.ahead(content.digest, 'peers');
  }

  async #read({ read, content, index, soon }: EffectOf<'read'>): Promise<void> {
    const piece = await this.#keeping.read(content, index, soon);
    this.#events.tell({ kind: 'read', read, piece });
  }

  async #recall({ content, index }: EffectOf<'recall'>): Promise<void> {
    const piece = await this.#keeping.read(content, index, []);
    const bytes = piece && (await plainPiece(piece, pieceLength(content.size, index)));
    if (bytes) this.#events.tell({ kind: 'fetched', content, index, bytes });
    else this.#events.tell({ kind: 'lost', digest: content.digest, index });
  }

  async #fetch({ content, url, indexes }: EffectOf<'fetch'>): Promise<void> {
    const { digest } = content;
    this.#events.tell({ kind: 'reserve', content, indexes });
    try {
      await this.fetchPieces?.(content, url, indexes, this.#hash, (index, bytes) => {
        this.#events.tell({ kind: 'fetched', content, index, bytes });
      });
      this.#events.tell({ kind: 'release', digest });
      this.#events.ahead(digest, 'network');
    } catch {
      // Whatever the reason: the next in rank has its turn, and the visitor's own request ends in the network.
      this.#events.tell({ kind: 'fetch-failed', digest });
    }
  }
}
