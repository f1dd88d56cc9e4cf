/**
 * Writes what a simulation found into a folder: a page with figures and plots, the plots as files of their own, and all
 * figures as JSON. Knows nothing of how they came about.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure, Outcome, Outcomes } from '../run-scenarios.ts';
import { SCENARIOS } from '../scenarios.ts';
import { formatTable } from '../table.ts';
import { drawPlots } from './plots.ts';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #30343b; max-width: 1180px; margin: 2rem auto; padding: 0 1rem; }
pre { background: #f4f2ee; padding: 1rem; overflow-x: auto; font-size: 12px; }
section { border-top: 1px solid #d8d4cc; margin-top: 2rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(520px, 100%), 1fr)); gap: 1rem; }
figure { margin: 0; } figcaption { font-size: 13px; color: #666; } svg { max-width: 100%; height: auto; }
`;

/** Returns the path of the page. */
export async function writeReport(folder: string, { played, failed }: Outcomes): Promise<string> {
  const sections = failed.map(sectionOfFailure);
  for (const outcome of played) sections.push(await writeSection(folder, outcome));
  const page = join(folder, 'report.html');
  await writeFile(page, htmlPage(formatTable(played), sections));
  await writeFile(join(folder, 'figures.json'), `${JSON.stringify(played, null, 1)}\n`);
  return page;
}

function sectionOfFailure({ scenario, why }: Failure): string {
  return `<section><h2>${escape(scenario)}: failed</h2><p>${escape(why)}</p></section>`;
}

async function writeSection(folder: string, outcome: Outcome): Promise<string> {
  const { scenario, details } = outcome;
  const story = SCENARIOS.find(({ name }) => name === scenario)?.story(details.visitors) ?? '';
  const figures: string[] = [];
  for (const [at, { title, svg }] of drawPlots(details).entries()) {
    await writeFile(join(folder, `${scenario}-${at + 1}.svg`), svg);
    figures.push(`<figure><figcaption>${escape(title)}</figcaption>${svg}</figure>`);
  }
  return `<section><h2>${escape(scenario)}</h2><p>${escape(story)}</p>
<pre>${escape(formatTable([outcome]))}\n${escape(formatDetails(outcome))}</pre>
<div class="plots">${figures.join('\n')}</div></section>`;
}

function formatDetails({ details }: Outcome): string {
  const { series: _series, curves: _curves, ...rest } = details;
  return Object.entries(rest)
    .map(([name, value]) => `${name.padEnd(32)}${JSON.stringify(value, round)}`)
    .join('\n');
}

function round(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}

function htmlPage(table: string, sections: readonly string[]): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Hearsay, simulated</title>
<style>${STYLE}</style></head><body><h1>Hearsay, simulated</h1>
<pre>${escape(table)}</pre>
${sections.join('\n')}
</body></html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
