/**
 * What an engine wants done with the bytes of pieces, in virtual time: checks, keeps, reads, recalls and fetches them, as
 * `workers/piece-work.ts` and `workers/piece-keeping.ts` do. Decides nothing. Called by the visitor.
 */
import type { Content } from '../../../content/content.ts';
import { pieceLength, pieceSpan } from '../../../content/geometry.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import type { SwarmEvent } from '../../../page-agent/swarm/swarm-events.ts';
import { ORIGIN_PATIENCE_MS, UNWRITTEN_BYTES } from '../../../workers/limits.ts';
import { UnwrittenPieces } from '../../../workers/unwritten-pieces.ts';
import { isSpoilt, soundBytes } from '../abstract-content.ts';
import { STORE_READ_MS, STORE_WRITE_MS } from '../limits.ts';
import type { Place } from '../network/place.ts';
import type { Fetch } from '../origin.ts';
import type { Shelf } from './shelf.ts';
import type { Surroundings } from './surroundings.ts';

type Effect<Kind extends SwarmEffect['kind']> = SwarmEffect & { readonly kind: Kind };

export type PieceEffect = Effect<'check' | 'keep' | 'read' | 'recall' | 'fetch'>;

export interface PieceOwner {
  readonly place: Place;
  readonly shelf: Shelf;
  /** To the engine. */
  tell(event: SwarmEvent): void;
}

export class PieceWork {
  readonly #world: Surroundings;
  readonly #owner: PieceOwner;
  readonly #unwritten = new UnwrittenPieces(UNWRITTEN_BYTES);
  /** When what is unwritten is looked at next. */
  #lookAt = Infinity;
  readonly #fetches = new Set<Fetch>();
  #recalls = 0;

  constructor(world: Surroundings, owner: PieceOwner) {
    this.#world = world;
    this.#owner = owner;
  }

  /** True while a fetch or a look into the store is to bring pieces that the engine wants. */
  get isBringing(): boolean {
    return this.#fetches.size + this.#recalls > 0;
  }

  do(effect: PieceEffect): void {
    switch (effect.kind) {
      case 'check':
        return this.#check(effect);
      case 'keep':
        return this.#keepSoon(effect);
      case 'read':
        return this.#read(effect);
      case 'recall':
        return this.#recall(effect);
      case 'fetch':
        return this.#fetch(effect);
    }
  }

  /** Puts verified pieces into the store; neighbours are told once they are written, and then `written` is. */
  keep(content: Content, indexes: readonly number[], written: () => void = () => undefined): void {
    const { shelf } = this.#owner;
    this.#world.clock.after(STORE_WRITE_MS, () => {
      shelf.put(content, indexes);
      this.#owner.tell({ kind: 'kept', content, indexes });
      for (const digest of shelf.evict()) this.#owner.tell({ kind: 'lost', digest });
      written();
    });
  }

  /** The visitor is gone. */
  stop(): void {
    for (const fetch of this.#fetches) fetch.cancel();
    this.#fetches.clear();
  }

  #check({ check, bytes }: Effect<'check'>): void {
    const sound = !isSpoilt(bytes);
    if (!sound) this.#world.tally.rejected++;
    this.#owner.tell({ kind: 'checked', check, bytes: sound ? bytes : null });
  }

  /** What is verified counts as kept at once, and is written when that disturbs least. */
  #keepSoon({ content, index, bytes, deflated }: Effect<'keep'>): void {
    if (!this.#unwritten.add(content, { index, bytes, deflated }, this.#world.clock.now)) return;
    this.#owner.tell({ kind: 'kept', content, indexes: [index] });
    this.#writeDue();
  }

  #writeDue(): void {
    const { clock } = this.#world;
    for (const batch of this.#unwritten.takeDue(clock.now)) {
      const indexes = batch.pieces.map((piece) => piece.index);
      this.keep(batch.content, indexes, () => this.#unwritten.written(batch));
    }
    const { dueAt } = this.#unwritten;
    if (dueAt >= this.#lookAt) return;
    this.#lookAt = dueAt;
    clock.at(dueAt, () => {
      this.#lookAt = Infinity;
      this.#writeDue();
    });
  }

  #read({ read, content, index }: Effect<'read'>): void {
    this.#look(content, index, (bytes) => {
      this.#owner.tell({ kind: 'read', read, piece: bytes && { bytes, deflated: false } });
    });
  }

  #recall({ content, index }: Effect<'recall'>): void {
    this.#recalls++;
    this.#look(content, index, (bytes) => {
      this.#recalls--;
      if (bytes === null) this.#owner.tell({ kind: 'lost', digest: content.digest, index });
      else this.#owner.tell({ kind: 'fetched', content, index, bytes });
    });
  }

  /** What is not yet written is at hand. */
  #look(content: Content, index: number, found: (bytes: Uint8Array<ArrayBuffer> | null) => void): void {
    const atHand = this.#unwritten.find(content.digest, index) !== null;
    this.#world.clock.after(atHand ? 0 : STORE_READ_MS, () => {
      const held = atHand || this.#owner.shelf.has(content.digest, index);
      found(held ? soundBytes(pieceLength(content.size, index)) : null);
    });
  }

  #fetch({ content, indexes }: Effect<'fetch'>): void {
    const { origin, clock } = this.#world;
    const { digest, size } = content;
    let next = 0;
    const fetch = origin.fetch(this.#owner.place, pieceLength(size, indexes[0]!), 'elected', {
      began: () => undefined,
      passed: () => {
        const index = indexes[next++]!;
        const bytes = soundBytes(pieceLength(size, index));
        this.#owner.tell({ kind: 'fetched', content, index, bytes });
        const following = indexes[next];
        if (following !== undefined) return pieceSpan(size, following).end - pieceSpan(size, index).end;
        this.#fetches.delete(fetch);
        this.#owner.tell({ kind: 'release', digest });
        return 0;
      },
    });
    this.#fetches.add(fetch);
    this.#owner.tell({ kind: 'reserve', content, indexes });
    clock.after(ORIGIN_PATIENCE_MS, () => {
      if (!this.#fetches.delete(fetch)) return;
      fetch.cancel();
      this.#owner.tell({ kind: 'fetch-failed', digest });
    });
  }
}
