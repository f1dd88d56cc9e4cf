/** Compares what players were given with what the origin has. Pure but for the reader of the origin. Called by the viewer. */
import { createHash } from 'node:crypto';
import type { SeenBody } from './in-page/body-witness.ts';

export interface CheckedBodies {
  /** Bytes of what came, each part of each URL once. */
  readonly delivered: number;
  /** Segments that were not what the origin has. */
  readonly mismatched: number;
  /** Milliseconds that each segment took, by URL: the first time it was asked for. */
  readonly times: ReadonlyMap<string, number>;
  readonly faults: readonly string[];
}

/** `bytesAt`: what the origin has at a URL. */
export async function checkBodies(
  bodies: readonly SeenBody[],
  bytesAt: (url: string) => Promise<Uint8Array | null>,
): Promise<CheckedBodies> {
  const parts = new Map<string, number>();
  const times = new Map<string, number>();
  const wrong = new Map<string, string>();
  for (const { url, status, bytes, sha256, range, ms } of bodies) {
    if (status !== 200 && status !== 206) continue;
    parts.set(`${url} ${range}`, bytes);
    if (!times.has(url)) times.set(url, ms);
    const whole = await bytesAt(url);
    const part = whole && partOf(whole, range);
    if (part === null || createHash('sha256').update(part).digest('hex') !== sha256) {
      wrong.set(url, `${url}: ${bytes} bytes came, others than the origin's`);
    }
  }
  const delivered = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { delivered, mismatched: wrong.size, times, faults: [...wrong.values()] };
}

function partOf(whole: Uint8Array, range: string): Uint8Array {
  const [, first, last] = /^bytes (\d+)-(\d+)\//.exec(range) ?? [];
  return first === undefined ? whole : whole.subarray(Number(first), Number(last) + 1);
}
