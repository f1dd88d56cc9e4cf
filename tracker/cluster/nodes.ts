/**
 * What a tracker needs of the other nodes of its cluster: to be heard by all of them, by one of them, and to hear them.
 * `memory-nodes.ts` and `redis-nodes.ts` are the two ways; the same contract suite runs on both. Nothing here waits:
 * what can't be delivered is lost, and whoever is out of reach is told of as gone.
 */
import type { NodeMessage, RemoteMember } from '../core/node-messages.ts';
import type { NodeEvent } from '../core/tracker-events.ts';

export interface Nodes {
  /** This node's own name. */
  readonly name: string;
  /** A member of ours is in the room, as it now is. With the first one of a room, all that are elsewhere are heard of. */
  announce(room: string, member: RemoteMember): void;
  /** It is no longer. With the last one of a room, nothing more is heard of that room. */
  withdraw(room: string, member: string): void;
  tell(node: string, message: NodeMessage): void;
  /** False while no other node can be reached. */
  readonly connected: boolean;
  /** Tells the others that we are gone. Nothing is heard or told afterwards. */
  close(): Promise<void>;
}

/** Called with all that other nodes do; never before the call that joins them has returned. */
export type HearNodes = (event: NodeEvent) => void;

export type JoinNodes = (hear: HearNodes) => Nodes;
