/** Nodes of one process: several trackers as one, with nothing between them. For tests, and as the contract's plain form. */
import type { NodeMessage, RemoteMember } from '../core/node-messages.ts';
import type { NodeEvent } from '../core/tracker-events.ts';
import type { HearNodes, JoinNodes, Nodes, Shelf } from './nodes.ts';

interface Kept {
  readonly bytes: Uint8Array;
  readonly until: number;
}

/** Where such nodes meet. */
export class MemoryHub {
  readonly nodes = new Map<string, MemoryNodes>();
  readonly kept = new Map<string, Kept>();
  private lastNode = 0;

  readonly join: JoinNodes = (hear) => new MemoryNodes(this, `node-${++this.lastNode}`, hear);
}

class MemoryNodes implements Nodes {
  readonly name: string;
  readonly connected = true;
  readonly shelf: Shelf;
  readonly rooms = new Map<string, Map<string, RemoteMember>>();
  private readonly hub: MemoryHub;
  private readonly hearEvent: HearNodes;

  constructor(hub: MemoryHub, name: string, hear: HearNodes) {
    this.hub = hub;
    this.name = name;
    this.hearEvent = hear;
    this.shelf = shelfOf(hub.kept);
    hub.nodes.set(name, this);
  }

  announce(room: string, member: RemoteMember): void {
    const members = this.rooms.get(room) ?? new Map<string, RemoteMember>();
    const isFirst = members.size === 0;
    this.rooms.set(room, members.set(member.id, member));
    for (const other of this.others(room)) {
      other.hear({ kind: 'remote-joined', node: this.name, room, members: [member], news: true });
      const theirs = [...(other.rooms.get(room)?.values() ?? [])];
      if (isFirst) this.hear({ kind: 'remote-joined', node: other.name, room, members: theirs, news: false });
    }
  }

  withdraw(room: string, member: string): void {
    const members = this.rooms.get(room);
    if (members?.delete(member) !== true) return;
    if (members.size === 0) this.rooms.delete(room);
    for (const other of this.others(room)) {
      other.hear({ kind: 'remote-left', node: this.name, room, member });
    }
  }

  tell(node: string, message: NodeMessage): void {
    const other = this.hub.nodes.get(node);
    if (other !== undefined) return other.hear({ kind: 'node-said', node: this.name, message });
    if (message.kind === 'signal') {
      const { room, from, to } = message;
      this.hear({ kind: 'node-said', node, message: { kind: 'gone', room, to: from, peer: to } });
    }
    this.hear({ kind: 'node-gone', node });
  }

  async close(): Promise<void> {
    if (!this.hub.nodes.delete(this.name)) return;
    for (const other of this.hub.nodes.values()) other.hear({ kind: 'node-gone', node: this.name });
  }

  /** Later, as everything from other nodes comes. */
  private hear(event: NodeEvent): void {
    queueMicrotask(() => {
      if (this.hub.nodes.get(this.name) === this) this.hearEvent(event);
    });
  }

  private others(room: string): MemoryNodes[] {
    return [...this.hub.nodes.values()].filter((other) => other !== this && other.rooms.has(room));
  }
}

function shelfOf(kept: Map<string, Kept>): Shelf {
  const recall = (name: string): Uint8Array | null => {
    const found = kept.get(name);
    if (found !== undefined && found.until > performance.now()) return found.bytes;
    kept.delete(name);
    return null;
  };
  return {
    async keep(name, bytes, ms) {
      kept.set(name, { bytes, until: performance.now() + ms });
      return true;
    },
    recall: async (name) => recall(name),
    async drop(name) {
      kept.delete(name);
    },
    async agree(name, proposal) {
      const agreed = recall(name) ?? proposal;
      kept.set(name, { bytes: agreed, until: Infinity });
      return agreed;
    },
  };
}
