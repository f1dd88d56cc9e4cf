/**
 * What a report says of one scenario: its story, how long visitors waited, who sent what and why, what it took. Knows nothing
 * of pages and files.
 */
import type { Details, Figures } from '../figures/figures.ts';
import type { Quantiles } from '../figures/samples.ts';
import type { Failure, Outcome } from '../run-scenarios.ts';
import type { Scenario } from '../scenario.ts';
import { cutShortNote } from './cut-short-note.ts';
import { escape, table, type Row } from './html.ts';
import { LEGEND } from './legend.ts';
import type { Drawing } from './plots.ts';
import { against, bytes, count, digits, duration, rate, share } from './words.ts';

/** In place of a figure that the world without Hearsay doesn't have. */
const NONE = '–';

/** Words for reasons that only a reader of the source would understand. */
const REASONS: Readonly<Record<string, string>> = {
  elected: 'fetched by one for all',
  notary: 'looked into by the notary',
  playlist: 'lists of live films, which nobody vouches for',
  'no agent yet': 'Hearsay did not run yet',
};

export function section(
  { name, story, plateau, origin }: Scenario,
  { figures, details }: Outcome,
  drawings: readonly Drawing[],
): string {
  const note = cutShortNote(details);
  const figuresOfPlots = drawings.map(
    ({ title, caption, svg }) =>
      `<figure>${svg}<figcaption><b>${escape(title)}.</b> ${escape(caption)}</figcaption></figure>`,
  );
  return `<section id="${escape(name)}"><h2>${escape(name)}</h2>
<p>${escape(story(details.visitors))}</p>
${note === null ? '' : `<p class="note">${escape(note)}</p>`}
<h3>How long visitors wait</h3>
${waiting(figures, details)}
<p class="legend">${escape(capital(LEGEND.quantiles))}.</p>
<h3>Who sends what</h3>
${table(['', 'with Hearsay', 'without'], traffic(figures, details, origin.centsPerGB))}
<details><summary>More figures</summary>${table(['', 'with Hearsay'], rest(figures, details))}</details>
<h3>Why the server sent what it sent with Hearsay</h3>
${table(['', 'of the bytes visitors got'], reasons(details))}
${plateau ? `<p class="legend">Offload, messages to the tracker and these reasons: of seconds ${plateau.fromMs / 1_000} to ${plateau.toMs / 1_000} alone, when it matters.</p>` : ''}
<div class="plots">${figuresOfPlots.join('\n')}</div>
<p class="legend">Simulated in ${figures.wallSeconds.toFixed(1)} s (${details.cpuSeconds.toFixed(1)} s of processor time, ${count(details.events)} events) and ${bytes(figures.peakMB * 1e6)} of memory.</p>
</section>`;
}

export function sectionOfFailure({ scenario, why }: Failure): string {
  return `<section id="${escape(scenario)}"><h2>${escape(scenario)}</h2><p class="note">Failed. ${escape(why)}</p></section>`;
}

function waiting(figures: Figures, details: Details): string {
  const rows = (
    name: string,
    meaning: string,
    ratio: Quantiles,
    { peers, plain }: { readonly peers: Quantiles; readonly plain: Quantiles },
  ): Row[] => [
    [{ name, meaning }, ...each(ratio, (value) => against(value, 'sooner', 'later'))],
    [{ name: 'with Hearsay' }, ...each(peers, duration)],
    [{ name: 'without' }, ...each(plain, duration)],
  ];
  return table(
    ['', 'half (p50)', '95 of 100 (p95)', '99 of 100 (p99)'],
    [
      ...rows('First byte', LEGEND.firstByte, figures.firstByteRatio, details.firstByteMs),
      ...rows('Done', LEGEND.done, figures.completionRatio, details.completionMs),
    ],
  );
}

function each({ p50, p95, p99 }: Quantiles, tell: (value: number) => string): string[] {
  return [p50, p95, p99].map(tell);
}

function traffic(figures: Figures, details: Details, centsPerGB: number): Row[] {
  const { originBytes, originCents, series, finished, stalls, stalledShare } = details;
  const peak = (seconds: readonly number[]): string => rate(8 * Math.max(0, ...seconds));
  const cents = (value: number): string => `${digits(value)} cents`;
  const standing = (world: 'peers' | 'plain'): string =>
    `${share(stalledShare[world])}, ${count(stalls[world])} times`;
  const { p50, p99 } = figures.uploadBytes;
  return [
    [{ name: 'The server sends' }, bytes(originBytes.peers), bytes(originBytes.plain)],
    [
      { name: 'at a price of', meaning: `${centsPerGB} cents a GB` },
      cents(originCents.peers),
      cents(originCents.plain),
    ],
    [
      { name: 'in its busiest second', meaning: `with Hearsay ${share(figures.originPeakRatio)} of without` },
      peak(series.originBytes.peers),
      peak(series.originBytes.plain),
    ],
    [{ name: 'Offload', meaning: LEGEND.offload }, share(figures.offload), NONE],
    [{ name: 'At most', meaning: LEGEND.cap }, share(figures.cap), NONE],
    [
      { name: 'Done', meaning: 'pages, or parts of films, that were loaded' },
      count(finished.peers),
      count(finished.plain),
    ],
    [{ name: 'Standing still', meaning: LEGEND.stalls }, standing('peers'), standing('plain')],
    [{ name: 'A visitor sends others', meaning: 'half send no more than this (p50)' }, bytes(p50), NONE],
    [{ name: 'and at most', meaning: '99 of 100 send no more than this (p99)' }, bytes(p99), NONE],
  ];
}

function rest(figures: Figures, details: Details): Row[] {
  const perSecond = (messages: number): string => messages.toFixed(3);
  return [
    [
      { name: 'Copies', meaning: 'how often each different file left the server' },
      digits(details.originCopies),
    ],
    [
      { name: 'Fairness', meaning: '1 when all visitors send others the same, near 0 when one sends all' },
      details.uploadFairness.toFixed(2),
    ],
    [{ name: 'Waste', meaning: LEGEND.waste }, share(figures.duplicateShare)],
    [{ name: 'Spoilt pieces', meaning: 'found out by their digest, and refused' }, count(details.rejected)],
    [{ name: 'Wrong bytes', meaning: LEGEND.wrong }, count(figures.wrongBytes)],
    [{ name: 'To the tracker', meaning: LEGEND.tracker }, perSecond(figures.trackerMessagesPerVisitorSecond)],
    [{ name: 'and back' }, perSecond(details.trackerRepliesPerVisitorSecond)],
    [
      { name: 'To neighbours', meaning: 'messages, data apart, for each visitor and second' },
      perSecond(details.messagesPerVisitorSecond),
    ],
  ];
}

function reasons({ originReasons }: Details): Row[] {
  return Object.entries(originReasons)
    .filter(([, part]) => part > 0)
    .map(([reason, part]) => [{ name: REASONS[reason] ?? reason }, share(part)]);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
