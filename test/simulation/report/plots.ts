/**
 * The plots of one scenario as SVG texts: what the origin and the neighbours sent, how long things took, who gave how
 * much, and the audience with its tracker. Knows figures alone.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Details } from '../figures/figures.ts';

export interface Drawing {
  readonly title: string;
  readonly svg: string;
}

type Plotted = Pick<Details, 'series' | 'curves' | 'uploadFairness'>;

const WIDTH = 560;
const HEIGHT = 260;
const LEGEND_STEP = 104;
const MARGINS = { marginTop: 34, marginLeft: 56, marginRight: 16, marginBottom: 38 } as const;
const PLAIN = '#b0413e';
const ORIGIN = '#e0a030';
const PEERS = '#2a7f62';
const INK = '#30343b';

const { document } = parseHTML('<html><body></body></html>');

export function drawPlots(details: Plotted): Drawing[] {
  return [
    { title: 'Megabits a second: plain CDN, origin beside peers, peers', svg: drawBytes(details) },
    { title: 'Time to completion, quantile by quantile', svg: drawCompletion(details) },
    { title: 'Sent to neighbours, visitor by visitor', svg: drawUploads(details) },
    { title: 'Visitors, and messages to trackers a second', svg: drawAudience(details) },
  ];
}

function drawBytes({ series }: Plotted): string {
  const line = (values: readonly number[], source: string): object[] =>
    values.map((bytes, second) => ({ second, mbit: (bytes * 8) / 1e6, source }));
  const data = [
    ...line(series.originBytes.plain, 'plain CDN'),
    ...line(series.originBytes.peers, 'origin'),
    ...line(series.peerBytes, 'peers'),
  ];
  return render({
    x: { label: 'seconds' },
    y: { label: 'Mbit/s', grid: true, tickFormat: 's' },
    color: { domain: ['plain CDN', 'origin', 'peers'], range: [PLAIN, ORIGIN, PEERS] },
    marks: [
      Plot.ruleY([0]),
      Plot.lineY(data, { x: 'second', y: 'mbit', stroke: 'source', strokeWidth: 1.4 }),
      ...legend([
        ['plain CDN', PLAIN],
        ['origin', ORIGIN],
        ['peers', PEERS],
      ]),
    ],
  });
}

function drawCompletion({ curves }: Plotted): string {
  const { peers, plain } = curves.completionMs;
  // A logarithmic axis of less than a decade may end up without a single number.
  const isWide = Math.max(...peers, ...plain) > 10 * Math.max(1, Math.min(...peers, ...plain));
  const line = (values: readonly number[], world: string): object[] =>
    values.map((ms, at) => ({
      seconds: Math.max(0.001, ms / 1_000),
      share: at / (values.length - 1),
      world,
    }));
  const data = [...line(plain, 'plain CDN'), ...line(peers, 'with peers')];
  return render({
    x: isWide ? { label: 'seconds (logarithmic)', type: 'log', tickFormat: String } : { label: 'seconds' },
    y: { label: 'share complete', grid: true, percent: true },
    color: { domain: ['plain CDN', 'with peers'], range: [PLAIN, PEERS] },
    marks: [
      Plot.lineY(data, { x: 'seconds', y: 'share', stroke: 'world', strokeWidth: 1.6 }),
      ...legend([
        ['plain CDN', PLAIN],
        ['with peers', PEERS],
      ]),
    ],
  });
}

function drawUploads({ curves, uploadFairness }: Plotted): string {
  const values = curves.uploadBytes;
  const data = values.map((bytes, at) => ({ share: at / (values.length - 1), mb: bytes / 1e6 }));
  return render({
    x: { label: 'visitors, the least generous first', percent: true },
    y: { label: 'MB', grid: true },
    marks: [
      Plot.ruleY([0]),
      Plot.areaY(data, { x: 'share', y: 'mb', fill: PEERS, fillOpacity: 0.35 }),
      Plot.lineY(data, { x: 'share', y: 'mb', stroke: PEERS }),
      Plot.text([`fairness ${uploadFairness.toFixed(2)}`], {
        frameAnchor: 'top-left',
        dx: 6,
        dy: 6,
        fill: INK,
      }),
    ],
  });
}

function drawAudience({ series }: Plotted): string {
  const data = series.visitors.map((visitors, second) => ({
    second,
    visitors,
    messages: series.trackerMessages[second] ?? 0,
  }));
  return render({
    x: { label: 'seconds' },
    y: { label: 'visitors · messages/s', grid: true },
    marks: [
      Plot.ruleY([0]),
      Plot.areaY(data, { x: 'second', y: 'visitors', fill: '#4a6fa5', fillOpacity: 0.25 }),
      Plot.lineY(data, { x: 'second', y: 'visitors', stroke: '#4a6fa5' }),
      Plot.lineY(data, { x: 'second', y: 'messages', stroke: ORIGIN }),
      ...legend([
        ['visitors', '#4a6fa5'],
        ['tracker messages', ORIGIN],
      ]),
    ],
  });
}

/** Names in the colours of their lines, side by side above the plot. */
function legend(entries: readonly (readonly [string, string])[]): Plot.Markish[] {
  return entries.map(([text, fill], at) => {
    const dx = -LEGEND_STEP * (entries.length - 1 - at);
    return Plot.text([text], { frameAnchor: 'top-right', dx, dy: -16, fill, fontWeight: 'bold' });
  });
}

function render(options: Plot.PlotOptions): string {
  const plot = Plot.plot({ document, width: WIDTH, height: HEIGHT, ...MARGINS, ...options });
  plot.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return plot.outerHTML;
}
