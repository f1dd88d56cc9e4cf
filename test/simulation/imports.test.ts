/** The simulator drives what ships through its public functions, and nothing else of it. */
import { describe, expect, test } from 'vitest';
import { readSourceFiles } from '../house/source-files.ts';

/** What the simulation may know of the shipped parts: how they are called, what they say, and their numbers. */
const PUBLIC = new Set([
  'page-agent/limits.ts',
  'page-agent/swarm/assisted-signals.ts',
  'page-agent/swarm/engine.ts',
  'page-agent/swarm/streams.ts',
  'page-agent/swarm/swarm-events.ts',
  'page-agent/swarm/swarm-effects.ts',
  'page-agent/swarm/swarm-stats.ts',
  'page-agent/swarm/limits.ts',
  'tracker/core/tracker-core.ts',
  'tracker/core/tracker-events.ts',
  'tracker/core/tracker-effects.ts',
  'content/content.ts',
  'content/digest.ts',
  'content/geometry.ts',
  'content/hedge.ts',
  'content/limits.ts',
  'content/playlist/playlist.ts',
  'content/line-meter.ts',
  'content/urgency.ts',
  'protocol/agent-interface.ts',
  'protocol/frame.ts',
  'protocol/limits.ts',
  'protocol/notary-messages.ts',
  'protocol/opening-request.ts',
  'protocol/statement.ts',
  'protocol/tracker-messages.ts',
  'protocol/wire.ts',
  'sw/ask-again.ts',
  'sw/limits.ts',
  'workers/channel-room.ts',
  'workers/first-introduction.ts',
  'workers/limits.ts',
  'workers/signal-batches.ts',
  'workers/stream-plan.ts',
  'workers/unwritten-pieces.ts',
]);

const SHIPPED = /^(content|protocol|sw|page-agent|workers|tracker|build)\//;

describe('the simulation', () => {
  test('imports nothing of what ships but its public functions', async () => {
    const files = (await readSourceFiles()).filter(({ path }) => path.startsWith('test/simulation/'));
    expect(files.length).toBeGreaterThan(40);
    const imported = files.flatMap(({ path, imports }) => imports.map((target) => ({ path, target })));
    const breaches = imported.filter(({ target }) => SHIPPED.test(target) && !PUBLIC.has(target));
    expect(breaches).toEqual([]);
  });

  test('does drive the engine, the plan of streams, the hedge and the tracker that ship', async () => {
    const files = (await readSourceFiles()).filter(({ path }) => path.startsWith('test/simulation/'));
    const importers = (target: string): string[] =>
      files
        .filter(({ path, imports }) => imports.includes(target) && !path.endsWith('.test.ts'))
        .map(({ path }) => path);
    expect(importers('page-agent/swarm/engine.ts')).toEqual(['test/simulation/audience/visitor.ts']);
    expect(importers('tracker/core/tracker-core.ts')).toEqual(['test/simulation/audience/trackers.ts']);
    expect(importers('workers/stream-plan.ts')).toEqual(['test/simulation/audience/stream-watch.ts']);
    expect(importers('content/hedge.ts')).toContain('test/simulation/audience/delivery.ts');
    expect(importers('sw/ask-again.ts')).toEqual(['test/simulation/audience/peer-asks.ts']);
    expect(importers('content/line-meter.ts')).toEqual(['test/simulation/audience/visitor.ts']);
  });
});
