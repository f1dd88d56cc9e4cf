/** A tracker of a test's own, and visitors with real sockets: all end with the test. Called by the tests of this folder. */
import { onTestFinished } from 'vitest';
import { startTracker, type Tracker, type TrackerOptions } from '../../tracker/tracker.ts';
import { SocketVisitor, type SocketVisitorOptions } from './socket-visitor.ts';

export async function start(options: TrackerOptions = {}): Promise<Tracker> {
  const tracker = await startTracker({ host: '127.0.0.1', ...options });
  onTestFinished(() => tracker.close());
  return tracker;
}

export function visit(tracker: Tracker, options: SocketVisitorOptions = {}): SocketVisitor {
  const visitor = new SocketVisitor(tracker.url, options);
  onTestFinished(() => visitor.webSocket.terminate());
  return visitor;
}
