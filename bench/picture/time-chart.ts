import { label } from '../../edge-agent/src/journal/svg-page.ts';
import { axisTicks } from '../../edge-agent/src/journal/time-axis.ts';

export const margin = 12;
const left = 210;
const chart = 580;
const right = 80;
export const width = left + chart + right;
const mostSteps = 8;
/** Beyond the greatest value, so that what is written beside it has room. */
const roomShare = 1.04;

/** One axis of milliseconds for all rows of a picture. It begins at 0, or with what is less. */
export interface TimeChart {
  readonly endMs: number;
  /** Of a time, in the picture's units; rounded as it is written. */
  readonly x: (ms: number) => number;
}

/**
 * @param timesMs everything that is to be drawn
 * @throws {RangeError} for a time that is none
 */
export function timeChart(timesMs: readonly number[]): TimeChart {
  const wrong = timesMs.find((ms) => !Number.isFinite(ms));
  if (wrong !== undefined) throw new RangeError(`cannot draw a time of ${wrong} ms`);
  const startMs = timesMs.reduce((least, ms) => Math.min(least, ms), 0);
  const endMs = roomShare * timesMs.reduce((most, ms) => Math.max(most, ms), 1);
  return { endMs, x: (ms) => Number((left + ((ms - startMs) / (endMs - startMs)) * chart).toFixed(1)) };
}

/** Lines from top to bottom with their times above them. */
export function timeGrid({ endMs, x }: TimeChart, top: number, bottom: number): string[] {
  return axisTicks(endMs, mostSteps).map(
    (ms) =>
      `<line class="grid" x1="${x(ms)}" y1="${top + 5}" x2="${x(ms)}" y2="${bottom}"/>` +
      label(x(ms), top, 'dim mid', ms === 0 ? '0 ms' : String(ms)),
  );
}

/** The row's name, left of the chart. */
export function rowName(name: string, y: number): string {
  return label(left - 10, y, 'ink end', name);
}
