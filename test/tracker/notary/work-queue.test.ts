import { expect, test } from 'vitest';
import { WorkQueue, type FetchUrgency } from '../../../tracker/notary/work-queue.ts';

const never = (): Promise<string> => new Promise(() => undefined);
const BUSY = 'the notary has all the work that it may have';

/** A queue with one at work and two waiting, both of `urgency`. */
function fullOf(urgency: FetchUrgency): { queue: WorkQueue; refused: string[] } {
  const queue = new WorkQueue(1, 2);
  const refused: string[] = [];
  for (const key of ['a', 'b', 'c']) queue.run(key, urgency, never).catch(() => refused.push(key));
  return { queue, refused };
}

test.each(['asked', 'followed', 'ahead'] as const)(
  'what is no more urgent than all that waits is refused: %s',
  async (urgency) => {
    const { queue, refused } = fullOf(urgency);
    await expect(queue.run('d', urgency, never)).rejects.toThrow(BUSY);
    expect(refused).toEqual([]);
    expect(queue.waiting).toBe(2);
  },
);

test.each([
  ['asked', 'ahead'],
  ['asked', 'followed'],
  ['followed', 'ahead'],
] as const)('%s takes the place of what is %s', async (urgency, lesser) => {
  const { queue, refused } = fullOf(lesser);
  void queue.run('d', urgency, never);
  await expect.poll(() => refused).toEqual(['b']);
  expect(queue.waiting).toBe(2);
});

test('the most urgent goes first, whenever it came', async () => {
  const queue = new WorkQueue(1, 9);
  const done: string[] = [];
  let end = (): void => undefined;
  const first = queue.run('first', 'ahead', () => new Promise<void>((resolve) => (end = resolve)));
  const rest = (['ahead', 'followed', 'asked'] as const).map((urgency) =>
    queue.run(urgency, urgency, async () => void done.push(urgency)),
  );
  end();
  await Promise.all([first, ...rest]);
  expect(done).toEqual(['asked', 'followed', 'ahead']);
});
