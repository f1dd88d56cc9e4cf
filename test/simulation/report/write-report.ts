/**
 * Writes what a simulation found into a folder: a page with figures and plots, the plots as files of their own, and all
 * figures as JSON. Knows nothing of how they came about.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome, Outcomes } from '../run-scenarios.ts';
import { SCENARIOS } from '../scenarios.ts';
import { page } from './page.ts';
import { drawPlots } from './plots.ts';
import { section, sectionOfFailure } from './section.ts';

/** Returns the path of the page. */
export async function writeReport(folder: string, { played, failed }: Outcomes): Promise<string> {
  const sections = failed.map(sectionOfFailure);
  for (const outcome of played) sections.push(await writeSection(folder, outcome));
  const path = join(folder, 'report.html');
  await writeFile(path, page(played, sections));
  await writeFile(join(folder, 'figures.json'), `${JSON.stringify(played, null, 1)}\n`);
  return path;
}

async function writeSection(folder: string, outcome: Outcome): Promise<string> {
  const scenario = SCENARIOS.find(({ name }) => name === outcome.scenario)!;
  const drawings = drawPlots(outcome.details);
  for (const [at, { svg }] of drawings.entries())
    await writeFile(join(folder, `${scenario.name}-${at + 1}.svg`), svg);
  return section(scenario, outcome, drawings);
}
