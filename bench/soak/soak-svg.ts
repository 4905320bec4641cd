import { label, svgPage } from '../../edge-agent/src/journal/svg-page.ts';
import type { SoakEvent } from './events.ts';
import { type SeriesName, type SeriesVerdict, type SoakSample, seriesNames, watched } from './series.ts';

const width = 880;
const margin = 12;
const left = 210;
const right = 170;
const rowHeight = 58;
const chartHeight = 40;
const headHeight = 62;
const minuteMs = 60_000;

export interface SoakPicture {
  readonly title: string;
  readonly samples: readonly SoakSample[];
  readonly verdicts: readonly SeriesVerdict[];
  readonly events: readonly SoakEvent[];
}

/** Every series over the time of the soak, each on an axis from 0, with what it gains in an hour beside it. */
export function soakSvg({ title, samples, verdicts, events }: SoakPicture): string {
  const endMs = samples.reduce((latest, { atMs }) => Math.max(latest, atMs), 1);
  const x = (ms: number) => Number((left + (ms / endMs) * (width - left - right)).toFixed(1));
  const shown = seriesNames.filter((name) => samples.some(({ values }) => values[name] !== undefined));
  const height = headHeight + shown.length * rowHeight + margin;
  const description = verdicts.map(({ name, verdict }) => `${name}: ${verdict}.`).join(' ');
  return svgPage({ title, description, width, height, margin }, [
    label(
      margin,
      42,
      'dim',
      'Upright lines: the agent was restarted (whole), S3 was away (dashed). Right: gained in an hour.',
    ),
    ...events.flatMap((event) => eventLine(event, x, height - margin)),
    ...shown.flatMap((name, row) =>
      seriesRow(name, headHeight + row * rowHeight, { samples, x, verdict: verdicts.find((own) => own.name === name) }),
    ),
    ...minuteMarks(endMs).map((ms) => label(x(ms), headHeight - 6, 'dim mid', `${ms / minuteMs} min`)),
  ]);
}

function eventLine({ kind, atMs }: SoakEvent, x: (ms: number) => number, bottom: number): string[] {
  if (kind === 'recycle') return [];
  const dashes = kind === 'outage' ? ' stroke-dasharray="2 3"' : '';
  return [`<line class="grid ${kind}" x1="${x(atMs)}" y1="${headHeight}" x2="${x(atMs)}" y2="${bottom}"${dashes}/>`];
}

interface RowContext {
  readonly samples: readonly SoakSample[];
  readonly x: (ms: number) => number;
  readonly verdict: SeriesVerdict | undefined;
}

function seriesRow(name: SeriesName, top: number, { samples, x, verdict }: RowContext): string[] {
  const values = samples.flatMap(({ values: seen }) => seen[name] ?? []);
  const greatest = Math.max(1, ...values);
  const y = (value: number) => Number((top + chartHeight - (value / greatest) * chartHeight).toFixed(1));
  const bottom = top + chartHeight;
  const lives = [...Map.groupBy(samples, ({ agentPid }) => (watched[name].of === 'agent' ? agentPid : 0)).values()];
  const lines = lives.map((life) => {
    const points = life.flatMap(({ atMs, values: seen }) => {
      const value = seen[name];
      return value === undefined ? [] : [`${x(atMs)},${y(value)}`];
    });
    return `<polyline class="mark series" fill="none" stroke-width="1.2" points="${points.join(' ')}"/>`;
  });
  return [
    label(left - 10, top + 24, 'ink end', name),
    label(left - 10, top + 38, 'dim end', `up to ${shortly(greatest)}`),
    `<line class="grid" x1="${left}" y1="${bottom}" x2="${width - right}" y2="${bottom}"/>`,
    ...lines,
    label(
      width - right + 10,
      top + 24,
      'ink',
      verdict ? `${signed(verdict.perHour)}, ${verdict.verdict}` : 'too short to tell',
    ),
    ...(verdict
      ? [label(width - right + 10, top + 38, 'dim', `${signed(verdict.low)} to ${signed(verdict.high)}`)]
      : []),
  ];
}

function minuteMarks(endMs: number): number[] {
  const minutes = endMs / minuteMs;
  const step = [1, 2, 5, 10, 20, 60, 120, 240].find((each) => minutes / each <= 8) ?? 480;
  return Array.from({ length: Math.floor(minutes / step) }, (_, index) => (index + 1) * step * minuteMs);
}

function signed(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'any gain' : 'any loss';
  return `${value > 0 ? '+' : ''}${shortly(value)}`;
}

function shortly(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1);
}
