/**
 * Stands in the browser's scripts for MessagePack's memory of the keys that it has read: frames have none, and the few messages
 * of a tracker are read as quickly without. Called by `bundle.ts`.
 */

/** As the library has it, for a memory that holds nothing. */
export class CachedKeyDecoder {
  canBeCached(): boolean {
    return false;
  }
}
