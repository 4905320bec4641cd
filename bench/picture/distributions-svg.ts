import { label, letterWidth, svgPage } from '../../edge-agent/src/journal/svg-page.ts';
import { quantile } from '../statistics/quantiles.ts';
import { margin, rowName, type TimeChart, timeChart, timeGrid, width } from './time-chart.ts';

/** Times of one thing that is compared with others. */
export interface DistributionColumn {
  readonly name: string;
  readonly valuesMs: readonly number[];
  /** What others have published, such as a vendor's median. */
  readonly marksMs?: readonly { readonly name: string; readonly ms: number }[];
}

export interface Distributions {
  readonly title: string;
  readonly columns: readonly DistributionColumn[];
}

const headHeight = 66;
const stripHeight = 34;
const laneHeight = 13;
const gap = 12;
/** Dots lie in a band beneath the box, each at a height of its own, so that equal values are seen as many. */
const dotTop = 20;
const dotLanes = 6;
const dotStep = 2.4;
/** Between a mark and its name. */
const markGap = 4;

/**
 * Every value as a dot on one axis of milliseconds, a row for each column: a box from the first quartile to the third, its median
 * and its 95th percentile as lines with their figures, and marks for what others published.
 * @throws {RangeError} for a time that is no number
 */
export function distributionsSvg({ title, columns }: Distributions): string {
  const chart = timeChart(
    columns.flatMap(({ valuesMs, marksMs = [] }) => [...valuesMs, ...marksMs.map(({ ms }) => ms)]),
  );
  let top = headHeight;
  const rows = columns.map((column) => {
    const row = columnRow(column, top, chart);
    top += row.height + gap;
    return row.svg;
  });
  return svgPage({ title, description: columns.map(described).join(' '), width, height: top, margin }, [
    label(margin, 42, 'dim', 'A dot is a turn; the box holds the middle half. Lines: median and 95th percentile.'),
    ...timeGrid(chart, headHeight - 6, top - gap),
    ...rows,
  ]);
}

function columnRow(column: DistributionColumn, top: number, chart: TimeChart) {
  const marks = inLanes(column.marksMs ?? [], chart);
  const lanes = marks.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  const middle = top + 11;
  return {
    height: stripHeight + lanes * laneHeight,
    svg: [
      '<g>',
      rowName(column.name, middle + 4),
      ...(column.valuesMs.length > 0 || marks.length === 0 ? strip(column.valuesMs, top, chart) : []),
      ...marks.map((mark) => markSvg(mark, top, chart)),
      '</g>',
    ].join('\n'),
  };
}

function strip(valuesMs: readonly number[], top: number, { x }: TimeChart): string[] {
  const [q1, p50, q3, p95] = [0.25, 0.5, 0.75, 0.95].map((q) => quantile(valuesMs, q));
  if (q1 === undefined || p50 === undefined || q3 === undefined || p95 === undefined) {
    return [label(x(0) + 6, top + 15, 'dim', 'no value')];
  }
  const dots = valuesMs.map((ms, index) => {
    const y = top + dotTop + ((index * 7) % dotLanes) * dotStep;
    return `<circle class="shape aside" cx="${x(ms)}" cy="${y.toFixed(1)}" r="2"/>`;
  });
  const box = Math.max(1, Number((x(q3) - x(q1)).toFixed(1)));
  return [
    ...dots,
    `<rect class="shape aside" x="${x(q1)}" y="${top + 3}" width="${box}" height="14" rx="2"/>`,
    line('p50', p50, x(p50), top),
    line('p95', p95, x(p95), top),
    label(width - margin, top + 15, 'ink end', `${Math.round(p50)} / ${Math.round(p95)}`),
  ];
}

function line(name: 'p50' | 'p95', ms: number, x: number, top: number): string {
  const stroke = name === 'p50' ? 'stroke-width="2.5"' : 'stroke-width="1.5" stroke-dasharray="3 2"';
  return `<line class="mark ${name}" x1="${x}" y1="${top}" x2="${x}" y2="${top + 20}" ${stroke}><title>${name}: ${Math.round(ms)} ms</title></line>`;
}

interface Mark {
  readonly name: string;
  readonly ms: number;
  readonly lane: number;
}

/** Right of its line each name has a lane of its own where it would lie over another, and no other line runs through it. */
function inLanes(marks: readonly { name: string; ms: number }[], { x }: TimeChart): Mark[] {
  const laid: (Mark & { from: number })[] = [];
  for (const { name, ms } of marks.toSorted((a, b) => b.ms - a.ms)) {
    const from = x(ms);
    const end = from + markGap + (markText(name, ms).length + 1) * letterWidth;
    const beside = laid.filter((mark) => mark.from < end);
    laid.push({ name, ms, from, lane: beside.reduce((most, { lane }) => Math.max(most, lane + 1), 0) });
  }
  return laid;
}

function markSvg({ name, ms, lane }: Mark, top: number, { x }: TimeChart): string {
  const y = top + stripHeight + (lane + 1) * laneHeight;
  return [
    `<line class="mark published" x1="${x(ms)}" y1="${top + 2}" x2="${x(ms)}" y2="${y}" stroke-opacity="0.5"/>`,
    label(x(ms) + markGap, y, 'dim', markText(name, ms)),
  ].join('\n');
}

function markText(name: string, ms: number): string {
  return `${name} ${Math.round(ms)}`;
}

function described({ name, valuesMs, marksMs = [] }: DistributionColumn): string {
  const [p50, p95] = [0.5, 0.95].map((q) => quantile(valuesMs, q));
  const own =
    p50 === undefined || p95 === undefined
      ? marksMs.length > 0
        ? []
        : ['no value']
      : [`median ${Math.round(p50)} ms, 95th percentile ${Math.round(p95)} ms of ${valuesMs.length}`];
  return `${name}: ${[...own, ...marksMs.map((mark) => `${mark.name} ${Math.round(mark.ms)} ms`)].join('; ')}.`;
}
