/**
 * The plots of one scenario as SVG texts: what the server and the visitors sent, how long things took, who gave how much,
 * and the audience with its tracker. Large letters, for they are shown on telephones too. Knows figures alone.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Details } from '../figures/figures.ts';
import { rateUnit, sizeUnit } from './words.ts';

export interface Drawing {
  readonly title: string;
  /** How to read it. */
  readonly caption: string;
  readonly svg: string;
}

type Plotted = Pick<Details, 'series' | 'curves'>;
type Name = readonly [text: string, colour: string];

const WIDTH = 480;
const HEIGHT = 280;
const LETTER = 14;
/** Pixels that a bold letter of a legend takes, on average, and between two names. */
const LETTER_WIDTH = 8.6;
const LEGEND_GAP = 14;
const MARGINS = { marginTop: 40, marginLeft: 62, marginRight: 18, marginBottom: 46 } as const;
const TICKS = 5;
const SECONDS = { label: 'seconds', ticks: TICKS } as const;

const PLAIN: Name = ['without Hearsay', '#b0413e'];
const ORIGIN: Name = ['with: server', '#b5760a'];
const PEERS: Name = ['with: visitors', '#2a7f62'];
const WITH: Name = ['with Hearsay', '#2a7f62'];
const VISITORS: Name = ['visitors', '#4a6fa5'];
const MESSAGES: Name = ['messages a second', '#b5760a'];

const { document } = parseHTML('<html><body></body></html>');

export function drawPlots(details: Plotted): Drawing[] {
  return [
    {
      title: 'Who sends how much',
      caption:
        'Second by second: what the server sends without Hearsay, and with it the server and the visitors to each other.',
      svg: drawBytes(details),
    },
    {
      title: 'How long it takes until all is there',
      caption:
        'How many in a hundred pages, or parts of a film, are there within so many seconds; the further to the left, the sooner. What was given up or cut off counts until then.',
      svg: drawCompletion(details),
    },
    {
      title: 'Who gives how much',
      caption: 'What each visitor sends to others, from the least generous to the most.',
      svg: drawUploads(details),
    },
    {
      title: 'The audience and its tracker',
      caption: 'Second by second: visitors who are there, and messages that the tracker gets from them.',
      svg: drawAudience(details),
    },
  ];
}

function drawBytes({ series }: Plotted): string {
  const { plain, peers } = series.originBytes;
  const unit = rateUnit(8 * Math.max(...plain, ...peers, ...series.peerBytes));
  const line = (values: readonly number[], [source]: Name): object[] =>
    values.map((bytes, second) => ({ second, rate: (bytes * 8) / unit.size, source }));
  const data = [...line(plain, PLAIN), ...line(peers, ORIGIN), ...line(series.peerBytes, PEERS)];
  return render([PLAIN, ORIGIN, PEERS], {
    x: SECONDS,
    y: { label: unit.name, grid: true, ticks: TICKS },
    marks: [
      Plot.ruleY([0]),
      Plot.lineY(data, { x: 'second', y: 'rate', stroke: 'source', strokeWidth: 1.4 }),
    ],
  });
}

function drawCompletion({ curves }: Plotted): string {
  const { peers, plain } = curves.completionMs;
  // A logarithmic axis of less than a decade may end up without a single number.
  const isWide = Math.max(...peers, ...plain) > 10 * Math.max(1, Math.min(...peers, ...plain));
  const line = (values: readonly number[], [world]: Name): object[] =>
    values.map((ms, at) => ({
      seconds: Math.max(0.001, ms / 1_000),
      share: at / (values.length - 1),
      world,
    }));
  const data = [...line(plain, PLAIN), ...line(peers, WITH)];
  return render([PLAIN, WITH], {
    x: isWide ? { label: 'seconds (logarithmic)', type: 'log', ticks: TICKS, tickFormat: decimal } : SECONDS,
    y: { label: 'in a hundred', grid: true, percent: true, ticks: TICKS },
    marks: [Plot.lineY(data, { x: 'seconds', y: 'share', stroke: 'world', strokeWidth: 1.6 })],
  });
}

/** Of 0.1, 0.2, 0.30000000000000004 …. */
function decimal(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function drawUploads({ curves }: Plotted): string {
  const values = curves.uploadBytes;
  const unit = sizeUnit(Math.max(...values));
  const data = values.map((bytes, at) => ({ share: at / (values.length - 1), amount: bytes / unit.size }));
  const [, colour] = PEERS;
  return render([], {
    x: { label: 'visitors, in a hundred', percent: true, ticks: TICKS },
    y: { label: unit.name, grid: true, ticks: TICKS },
    marks: [
      Plot.ruleY([0]),
      Plot.areaY(data, { x: 'share', y: 'amount', fill: colour, fillOpacity: 0.35 }),
      Plot.lineY(data, { x: 'share', y: 'amount', stroke: colour }),
    ],
  });
}

function drawAudience({ series }: Plotted): string {
  const data = series.visitors.map((visitors, second) => ({
    second,
    visitors,
    messages: series.trackerMessages[second] ?? 0,
  }));
  const [, colour] = VISITORS;
  return render([VISITORS, MESSAGES], {
    x: SECONDS,
    y: { label: 'number', grid: true, ticks: TICKS },
    marks: [
      Plot.ruleY([0]),
      Plot.areaY(data, { x: 'second', y: 'visitors', fill: colour, fillOpacity: 0.25 }),
      Plot.lineY(data, { x: 'second', y: 'visitors', stroke: colour }),
      Plot.lineY(data, { x: 'second', y: 'messages', stroke: MESSAGES[1] }),
    ],
  });
}

/** Names in the colours of their lines, side by side above the plot, the last one at its right edge. */
function legend(names: readonly Name[]): Plot.Markish[] {
  let right = 0;
  return [...names].reverse().map(([text, fill]) => {
    const dx = right;
    right -= text.length * LETTER_WIDTH + LEGEND_GAP;
    return Plot.text([text], { frameAnchor: 'top-right', dx, dy: -22, fill, fontWeight: 'bold' });
  });
}

function render(names: readonly Name[], { marks = [], ...options }: Plot.PlotOptions): string {
  const plot = Plot.plot({
    document,
    width: WIDTH,
    height: HEIGHT,
    ...MARGINS,
    style: { fontSize: `${LETTER}px` },
    color: { domain: names.map(([name]) => name), range: names.map(([, colour]) => colour) },
    ...options,
    marks: [...marks, ...legend(names)],
  });
  plot.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return plot.outerHTML;
}
