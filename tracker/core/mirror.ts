/** The members of one room that are at other nodes, by node. Puts them into the room and takes them out again. */
import { MAX_MIRRORED } from './limits.ts';
import { newMember, type Member } from './member.ts';
import type { RemoteMember } from './node-messages.ts';
import type { Room } from './room.ts';

export class Mirror {
  private readonly room: Room;
  private readonly byNode = new Map<string, Map<string, Member>>();
  size = 0;

  constructor(room: Room) {
    this.room = room;
  }

  /** Adds or replaces. A member that was at another node has moved. Not to be called for one that is here. */
  add(node: string, { id, whereabouts, seeks }: RemoteMember): void {
    const before = this.room.get(id);
    if (before !== undefined) this.drop(before);
    const members = this.byNode.get(node) ?? new Map<string, Member>();
    if (members.size >= MAX_MIRRORED) return;
    this.byNode.set(node, members);
    const member = newMember({ id, socket: 0, node, whereabouts, seeks, heardAt: Infinity });
    member.serial = before?.serial ?? 0;
    member.introducedAt = before?.introducedAt ?? -Infinity;
    member.introductions = before?.introductions ?? 0;
    members.set(id, member);
    this.room.add(member);
    this.size += 1;
  }

  remove(node: string, id: string): void {
    const member = this.byNode.get(node)?.get(id);
    if (member !== undefined) this.drop(member);
  }

  dropNode(node: string): void {
    for (const member of this.byNode.get(node)?.values() ?? []) this.drop(member);
  }

  dropAll(): void {
    for (const node of this.byNode.keys()) this.dropNode(node);
  }

  private drop(member: Member): void {
    const members = this.byNode.get(member.node ?? '');
    if (members?.get(member.id) !== member) return;
    members.delete(member.id);
    if (members.size === 0) this.byNode.delete(member.node ?? '');
    this.room.remove(member);
    this.size -= 1;
  }
}
