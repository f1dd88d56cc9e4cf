/**
 * The line that all in the carriage share: to a network namespace each, or, where this machine refuses those, one that is
 * shaped in this process. Called by the carriage.
 */
import { findChromium } from '../../rig/chromium.ts';
import { openNamespaces } from '../../rig/namespaces.ts';
import { openLine } from '../../rig/shaped-line.ts';
import { STAND_IN_LATENCY_MS, UPLINK_BITS_PER_SECOND } from './limits.ts';

export interface Uplink {
  /** Address that the site is to listen on. */
  readonly host: string;
  /** Where visitors find the site that listens on `port`. */
  open(port: number): Promise<string>;
  /** Chromium for a visitor. */
  programOf(visitor: number): Promise<string>;
  /** Carried so far, both ways. */
  bytes(): Promise<number>;
  /** Ends what `open` has begun. */
  shut(): Promise<void>;
  close(): Promise<void>;
}

export interface FoundUplink {
  readonly uplink: Uplink;
  /** Why there are no namespaces; `null`: there are. */
  readonly refused: string | null;
}

export async function findUplink(visitors: number): Promise<FoundUplink> {
  const chromium = await findChromium();
  try {
    const order = { machines: visitors, bitsPerSecond: UPLINK_BITS_PER_SECOND };
    const namespaces = await openNamespaces(order);
    const uplink: Uplink = {
      host: namespaces.host,
      open: async (port) => `http://${namespaces.host}:${port}`,
      programOf: (visitor) => namespaces.programOn(visitor, chromium),
      bytes: () => namespaces.bytes(),
      shut: async () => undefined,
      close: () => namespaces.close(),
    };
    return { uplink, refused: null };
  } catch (error) {
    return {
      uplink: shapedUplink(chromium),
      refused: error instanceof Error ? error.message : String(error),
    };
  }
}

function shapedUplink(chromium: string): Uplink {
  let line: Awaited<ReturnType<typeof openLine>> | null = null;
  return {
    host: '127.0.0.1',
    async open(port) {
      const bytesPerSecond = UPLINK_BITS_PER_SECOND / 8;
      line = await openLine({ port, bytesPerSecond, latencyMs: STAND_IN_LATENCY_MS });
      return line.origin;
    },
    programOf: async () => chromium,
    bytes: async () => line?.bytes() ?? 0,
    shut: async () => line?.close(),
    close: async () => undefined,
  };
}
