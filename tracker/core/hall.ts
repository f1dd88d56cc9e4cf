/** One room with what is counted of it and who of it is at other nodes. Kept by `rooms.ts`. */
import { Mirror } from './mirror.ts';
import type { Policy } from './policy.ts';
import { Room } from './room.ts';
import type { RoomStats } from './tracker-stats.ts';

export class Hall {
  readonly room: Room;
  readonly mirror: Mirror;
  introductions = 0;
  readonly reported = { peers: 0, network: 0 };

  constructor(site: string, policy: Policy) {
    this.room = new Room(site, policy);
    this.mirror = new Mirror(this.room);
  }

  /** Members that are connected here. */
  get ownSize(): number {
    return this.room.size - this.mirror.size;
  }

  stats(): RoomStats {
    return {
      room: this.room.site,
      members: this.ownSize,
      remoteMembers: this.mirror.size,
      introductions: this.introductions,
      reported: { ...this.reported },
      cells: this.room.cells(),
    };
  }
}
