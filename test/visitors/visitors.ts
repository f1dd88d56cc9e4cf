/**
 * `npm run visitors`: sends real browsers one after another through the demo or any folder, the earlier ones staying, and
 * says where each one's bytes came from. Composes the parts beside it; on stdout comes the outcome alone.
 */
import { runCommand } from '../rig/run-command.ts';
import { demoTour } from './demo-tour.ts';
import { fetchTour } from './fetch-tour.ts';
import { offloadOf } from './figures.ts';
import { TOLD_FAULTS } from './limits.ts';
import type { VisitorsOutcome } from './outcome.ts';
import { readOptions, type VisitorsOptions } from './options.ts';
import { stageDemo, stageFolder } from './stage.ts';
import { formatTable } from './table.ts';
import { sendVisitor, type Visitor } from './visit.ts';

async function run(options: VisitorsOptions, say: (what: string) => void): Promise<VisitorsOutcome> {
  say('starting the site and a tracker');
  const stage = await (options.site === undefined ? stageDemo() : stageFolder(options.site));
  const visitors: Visitor[] = [];
  try {
    for (let earlier = 0; earlier < options.count; earlier++) {
      const sayNow = (what: string): void => say(`visitor ${earlier + 1} of ${options.count}: ${what}`);
      const tour =
        options.site === undefined ? demoTour(sayNow) : fetchTour(stage, options.max ?? Infinity, sayNow);
      const visitor = await sendVisitor({ stage, path: options.page, earlier, tour, say: sayNow });
      visitors.push(visitor);
      tellFaults(visitor, earlier + 1);
    }
    const figures = visitors.map((visitor) => visitor.figures);
    const last = figures.at(-1);
    const rejected = await Promise.all(visitors.map((visitor) => visitor.rejected()));
    return {
      visitors: figures,
      offload: last === undefined ? 0 : offloadOf(last),
      rejected: rejected.reduce((sum, pieces) => sum + pieces, 0),
    };
  } finally {
    say('');
    await Promise.allSettled(visitors.map((visitor) => visitor.leave()));
    await stage.close();
  }
}

function tellFaults({ faults }: Visitor, number: number): void {
  for (const { kind, path, detail } of faults.slice(0, TOLD_FAULTS)) {
    process.stderr.write(`visitor ${number}: ${kind}: ${path}: ${detail}\n`);
  }
  if (faults.length > TOLD_FAULTS) process.stderr.write(`… and ${faults.length - TOLD_FAULTS} more\n`);
}

/** One line that is written over, on a terminal alone. */
function progressLine(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}`);
}

await runCommand({
  name: 'visitors',
  readOptions,
  async work(options) {
    const outcome = await run(options, progressLine);
    process.stdout.write(options.json ? `${JSON.stringify(outcome)}\n` : formatTable(outcome));
  },
});
