import type { WaterfallBar } from '@ethera/contract';
import { label, svgPage, waterfallLegend } from '../../edge-agent/src/journal/svg-page.ts';
import { partOfStep, waterfallParts } from '../../edge-agent/src/journal/waterfall-parts.ts';
import { margin, rowName, type TimeChart, timeChart, timeGrid, width } from './time-chart.ts';

/** Where the time of one thing went that is compared with others. Milliseconds since the caller fell silent. */
export interface ComparedWaterfall {
  readonly name: string;
  /** None where nothing is known but when the reply was heard. */
  readonly bars: readonly WaterfallBar[];
  /** When the caller heard the reply; null when he did not. */
  readonly heardMs: number | null;
}

export interface WaterfallComparison {
  readonly title: string;
  readonly rows: readonly ComparedWaterfall[];
}

const headHeight = 90;
const rowHeight = 38;
const barHeight = 15;
const asideHeight = 5;

/**
 * A row for each, on one axis: what the reply waited for in one line, one step after the other, what went on meanwhile thin and
 * pale beneath it, and a tick where the caller heard the reply.
 * @throws {RangeError} for a time that is no number
 */
export function waterfallComparisonSvg({ title, rows }: WaterfallComparison): string {
  const chart = timeChart(
    rows.flatMap(({ bars, heardMs }) => [
      ...bars.flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
      ...(heardMs === null ? [] : [heardMs]),
    ]),
  );
  const bottom = headHeight + rows.length * rowHeight;
  return svgPage({ title, description: rows.map(described).join(' '), width, height: bottom + margin, margin }, [
    waterfallLegend(margin, 46),
    label(
      margin,
      62,
      'dim',
      'Full height: the reply waited for it. Thin: it went on meanwhile. Tick: the caller heard the reply.',
    ),
    ...timeGrid(chart, headHeight - 6, bottom),
    ...rows.map((row, index) => rowSvg(row, headHeight + index * rowHeight, chart)),
  ]);
}

function rowSvg({ name, bars, heardMs }: ComparedWaterfall, top: number, chart: TimeChart): string {
  const known = bars.reduce((most, { toMs, critical }) => (critical ? Math.max(most, toMs) : most), 0);
  return [
    '<g>',
    rowName(name, top + 18),
    ...(heardMs !== null && heardMs > known ? [unknown(known, heardMs, top, chart)] : []),
    ...bars.map((bar) => barSvg(bar, top, chart)),
    ...(heardMs === null ? [label(chart.x(known) + 6, top + 18, 'dim', 'no reply')] : heard(heardMs, top, chart)),
    '</g>',
  ].join('\n');
}

function barSvg({ step, fromMs, toMs, critical }: WaterfallBar, top: number, { x }: TimeChart): string {
  const { colour } = waterfallParts[partOfStep[step]];
  const [y, height] = critical ? [top + 6, barHeight] : [top + 6 + barHeight + 2, asideHeight];
  // What is too short to be seen is there all the same.
  const length = Math.max(0.8, x(toMs) - x(fromMs)).toFixed(1);
  return (
    `<rect${critical ? '' : ' class="aside"'} x="${x(fromMs)}" y="${y}" width="${length}" height="${height}" fill="${colour}">` +
    `<title>${step}: ${Math.round(toMs - fromMs)} ms</title></rect>`
  );
}

/** Nobody's record says what this time was spent on. */
function unknown(fromMs: number, toMs: number, top: number, { x }: TimeChart): string {
  const y = top + 6 + barHeight / 2;
  return `<line class="mark" x1="${x(fromMs)}" y1="${y}" x2="${x(toMs)}" y2="${y}" stroke-dasharray="2 3"/>`;
}

function heard(ms: number, top: number, { x }: TimeChart): string[] {
  return [
    `<line class="mark heard" x1="${x(ms)}" y1="${top + 2}" x2="${x(ms)}" y2="${top + 10 + barHeight}" stroke-width="2"/>`,
    label(width - margin, top + 18, 'ink end', `${Math.round(ms)} ms`),
  ];
}

function described({ name, bars, heardMs }: ComparedWaterfall): string {
  const steps = bars
    .filter(({ critical }) => critical)
    .map(({ step, fromMs, toMs }) => `${step} ${Math.round(toMs - fromMs)} ms`);
  const outcome = heardMs === null ? 'no reply' : `heard after ${Math.round(heardMs)} ms`;
  return `${name}: ${[...steps, outcome].join(', ')}.`;
}
