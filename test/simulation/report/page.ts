/** The page of a report: what is compared, all scenarios at a glance, and a section on each. Knows nothing of files. */
import type { Outcome } from '../run-scenarios.ts';
import { cutShortNote } from './cut-short-note.ts';
import { escape, table, type Row } from './html.ts';
import { COMPARISON, LEGEND } from './legend.ts';
import { against, people, share } from './words.ts';

const STYLE = `
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #30343b; background: #fff; max-width: 1040px; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 0; } h3 { margin: 1.5rem 0 .25rem; font-size: 1rem; }
section { border-top: 1px solid #d8d4cc; margin-top: 2rem; padding-top: 1.5rem; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid #e8e4dc; padding: .35rem 0 .35rem .6rem; text-align: right; vertical-align: top; }
td { white-space: nowrap; } th:first-child { padding-left: 0; text-align: left; } thead th { vertical-align: bottom; color: #5c6068; }
tbody th { font-weight: 500; } small { display: block; font-weight: 400; color: #5c6068; font-size: 12.5px; line-height: 1.35; max-width: 36rem; }
.legend, figcaption { font-size: 13.5px; color: #5c6068; } figcaption b { color: #30343b; }
.note { background: #fdf1d8; border-left: 4px solid #b5760a; padding: .6rem .8rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 1.5rem; margin-top: 1.5rem; }
details { margin-top: 1rem; } summary { cursor: pointer; }
figure { margin: 0; } figcaption { margin-top: .4rem; } svg { display: block; width: 100%; max-width: 480px; height: auto; }
a { color: #2a5f8f; }
@media (max-width: 600px) { th, td { padding-left: .4rem; } table { font-size: 13px; } }
`;

export function page(outcomes: readonly Outcome[], sections: readonly string[]): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Hearsay, simulated</title>
<style>${STYLE}</style></head><body><h1>Hearsay, simulated</h1>
<p>${escape(COMPARISON)}</p>
${outcomes.length > 0 ? overview(outcomes) : ''}
${sections.join('\n')}
</body></html>
`;
}

function overview(outcomes: readonly Outcome[]): string {
  const heads = ['', 'offload', 'done: half (p50)', 'done: 95 of 100 (p95)'];
  const rows = outcomes.map((outcome): Row => {
    const { scenario, figures, details } = outcome;
    const { p50, p95 } = figures.completionRatio;
    const mark = isCutShort(outcome) ? ' *' : '';
    return [
      { name: scenario, meaning: people(details.visitors), href: `#${scenario}` },
      share(figures.offload) + mark,
      against(p50, 'sooner', 'later') + mark,
      against(p95, 'sooner', 'later') + mark,
    ];
  });
  const explained = [
    `Offload: ${LEGEND.offload}.`,
    `Done: ${LEGEND.done}; against the same without Hearsay.`,
    outcomes.some(isCutShort)
      ? '* The time was over before all were done, see there: such figures compare unlike sets.'
      : '',
  ];
  return `${table(heads, rows)}\n<p class="legend">${escape(explained.join(' '))}</p>`;
}

function isCutShort({ details }: Outcome): boolean {
  return cutShortNote(details) !== null;
}
