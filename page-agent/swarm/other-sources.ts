/** Where pieces come from beside the neighbours, as the fetching of pieces sees it. Shape alone; the engine says who that is. */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';

export interface OtherSources {
  /** Our own name. */
  you(): string;
  /** Our own store has it by now: the visitor's request looked too early. */
  holds(digest: Digest, index: number): boolean;
  /** Neighbours may be waiting for us to have it. */
  mayBeAwaited(digest: Digest, index: number): boolean;
  /** A neighbour waits for us to have it. */
  isAwaitedBy(peer: string, digest: Digest, index: number): boolean;
  /** An election or a fetch of ours will bring it. */
  expects(digest: Digest, index: number): boolean;
  /** A neighbour has promised something of it. */
  promised(content: Content): void;
  /** It has not kept that. */
  promiseBroken(content: Content): void;
}
