/**
 * What the nodes of a cluster say to each other about visitors. Of two members at different nodes, the node of the one
 * whose name comes first decides whether they are introduced, so that no two nodes do it at once.
 */
import type { Whereabouts } from './whereabouts.ts';

/** From one node to another, which alone hears it. Nothing is repeated when it gets lost. */
export type NodeMessage =
  | {
      readonly kind: 'signal';
      readonly room: string;
      readonly from: string;
      readonly to: string;
      readonly data: string;
    }
  /** Your member `to` has sent something to `peer`, who is not here. */
  | { readonly kind: 'gone'; readonly room: string; readonly to: string; readonly peer: string }
  /** The member that you asked for is not here. */
  | { readonly kind: 'absent'; readonly room: string; readonly member: string }
  /** May my member `seeker` be introduced to your member `candidate`? */
  | { readonly kind: 'ask'; readonly room: string; readonly seeker: string; readonly candidate: string }
  | { readonly kind: 'grant'; readonly room: string; readonly seeker: string; readonly candidate: string };

/** A member as other nodes are told of it. */
export interface RemoteMember {
  readonly id: string;
  readonly whereabouts: Whereabouts;
  readonly seeks: string | null;
}
