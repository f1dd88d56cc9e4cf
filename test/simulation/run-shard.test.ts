/** What a process may use of the machine's memory, and what is said when that does not suffice. */
import { describe, expect, test, vi } from 'vitest';
import { heapMegabytes, memoryHere } from './run-shard.ts';
import { runScenarios, type Outcomes } from './run-scenarios.ts';

const GB = 1e9;
const MB = 2 ** 20;

describe('the memory of processes side by side', () => {
  test.each([
    [8, 2],
    [8, 1],
    [24, 2],
  ])('of %i GB, shared by %i, leaves room for the rest', (gigabytes, processes) => {
    const all = heapMegabytes(gigabytes * GB, processes) * processes * MB;
    expect(all).toBeGreaterThan(0.8 * gigabytes * GB);
    expect(all).toBeLessThan(0.9 * gigabytes * GB);
  });

  test('is what there is', () => {
    expect(memoryHere()).toBeGreaterThan(256 * MB);
    expect(memoryHere()).toBeLessThan(1e15);
  });
});

describe('a scenario that has too little of it', () => {
  /** With so many megabytes for its process. */
  async function playWithin(megabytes: number, told: string[]): Promise<Outcomes> {
    const options = { seed: '1', visitors: 50, memory: (megabytes * MB * 8) / 7 };
    return runScenarios(['office'], options, {
      progress: () => undefined,
      ended: ({ scenario }) => told.push(`${scenario} ended`),
      failed: ({ why }) => told.push(why),
    });
  }

  test('fails in words, without what V8 says', { timeout: 60_000 }, async () => {
    const write = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    const told: string[] = [];
    try {
      const { played, failed } = await playWithin(8, told);
      expect(played).toEqual([]);
      expect(failed.map(({ why }) => why)).toEqual(told);
      expect(write).not.toHaveBeenCalled();
    } finally {
      write.mockRestore();
    }
    expect(told).toEqual([
      'The scenario "office" with 50 visitors needs more than the 8.4 MB of memory that each process may use here: play it alone, with fewer --visitors, or on a machine with more memory.',
    ]);
  });
});
