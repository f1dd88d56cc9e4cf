/**
 * What a tracker needs of the other nodes of its cluster: to be heard by all of them, by one of them, and to hear them.
 * `memory-nodes.ts` and `redis-nodes.ts` are the two ways; the same contract suite runs on both. Nobody waits for another:
 * what can't be delivered is lost, and whoever is out of reach is told of as gone.
 */
import type { NodeMessage, RemoteMember } from '../core/node-messages.ts';
import type { NodeEvent } from '../core/tracker-events.ts';

export interface Nodes {
  /** This node's own name. */
  readonly name: string;
  /** False while no other node can be reached. */
  readonly connected: boolean;
  readonly shelf: Shelf;
  /** A member of ours is in the room, as it now is. With the first one of a room, all that are elsewhere are heard of. */
  announce(room: string, member: RemoteMember): void;
  /** It is no longer. With the last one of a room, nothing more is heard of that room. */
  withdraw(room: string, member: string): void;
  tell(node: string, message: NodeMessage): void;
  /** Tells the others that we are gone. Nothing is heard or told afterwards. */
  close(): Promise<void>;
}

/** What nodes keep for each other, such as signed statements. Lost when the engine behind it is. */
export interface Shelf {
  /** Keeps bytes for `ms`. False when that can't be done now. */
  keep(name: string, bytes: Uint8Array, ms: number): Promise<boolean>;
  /** What any node has kept; null when there is nothing, or it can't be read now. */
  recall(name: string): Promise<Uint8Array | null>;
  /** Nobody recalls it any more. */
  drop(name: string): Promise<void>;
  /** What the first node to ask has proposed: the same for all. Our own proposal as long as none can be asked. */
  agree(name: string, proposal: Uint8Array): Promise<Uint8Array>;
}

/** Called with all that other nodes do; never before the call that joins them has returned. */
export type HearNodes = (event: NodeEvent) => void;

export type JoinNodes = (hear: HearNodes) => Nodes;
