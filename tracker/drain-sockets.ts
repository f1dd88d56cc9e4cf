/** Sends those who are here elsewhere, a few at a time, and says how far it is. Called by `socket-server.ts`. */
import type { WebSocket } from 'ws';
import { SERVICE_RESTART } from './close-codes.ts';
import { DRAIN_NOTE_MS } from './limits.ts';
import type { DrainNote } from './tracker-settings.ts';

/** Over `ms`. `sockets`: those that are open, from which they vanish as they end. */
export async function drainSockets(
  sockets: ReadonlyMap<number, WebSocket>,
  ms: number,
  tell: (note: DrainNote) => void,
): Promise<void> {
  const open = [...sockets.values()];
  const step = ms / Math.max(1, open.length);
  const startedAt = performance.now();
  let toldAt = startedAt;
  tell({ kind: 'drain', state: 'begun', left: open.length, seconds: ms / 1000 });
  for (const [place, webSocket] of open.entries()) {
    const early = startedAt + place * step - performance.now();
    // Sockets and server hold the process; once they are closed it need not wait for the end of this.
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early).unref());
    if (performance.now() - toldAt >= DRAIN_NOTE_MS) {
      toldAt = performance.now();
      tell({ kind: 'drain', state: 'under way', left: sockets.size });
    }
    webSocket.close(SERVICE_RESTART, 'tracker restarting');
  }
  tell({ kind: 'drain', state: 'over', left: sockets.size });
}
