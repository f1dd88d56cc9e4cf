/**
 * Tickets by which a visitor comes back under its name: the name and a keyed digest of room and name. Nodes of one cluster
 * share the key. Knows nothing of who has them. Given to the core by `tracker.ts`.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Tickets } from './core/tracker-options.ts';

/** `keys`: asked each time, for nodes agree on one when they meet. Issued with the first, read with any. */
export function createTickets(keys: () => readonly Uint8Array[]): Tickets {
  const digest = (key: Uint8Array, room: string, member: string): Buffer =>
    createHmac('sha256', key).update(`hearsay ticket ${room} ${member}`).digest();
  return {
    issue(room, member) {
      const [key = new Uint8Array()] = keys();
      return `${member}.${digest(key, room, member).toString('base64url')}`;
    },
    read(room, ticket) {
      const [member = '', signature = ''] = ticket.split('.');
      if (member === '') return null;
      const found = Buffer.from(signature, 'base64url');
      const sound = keys().some((key) => {
        const expected = digest(key, room, member);
        return found.length === expected.length && timingSafeEqual(found, expected);
      });
      return sound ? member : null;
    },
  };
}
