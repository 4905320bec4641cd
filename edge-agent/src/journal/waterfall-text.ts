import { type AttemptWaterfall, type WaterfallBar, waterfallSteps } from '@ethera/contract';
import { certainty } from './turn-waterfall.ts';
import { milliseconds } from './words.ts';

export interface WaterfallTextOptions {
  /** How much time the width stands for: the same for all that are to be compared. Milliseconds. */
  readonly scaleMs: number;
  /** Characters of a line. */
  readonly width: number;
  readonly isColdStart: boolean;
}

const stepWidth = Math.max(...waterfallSteps.map((step) => step.length));
const timeWidth = '10000 ms'.length;
/** On a narrower screen the lines break. */
const LEAST_WIDTH = 20;

/** A bar for each step, one below the other, under the same time axis. */
export function waterfallText(waterfall: AttemptWaterfall, options: WaterfallTextOptions): string[] {
  const { scaleMs, width, isColdStart } = options;
  const columns = Math.max(LEAST_WIDTH, width - stepWidth - timeWidth - 4);
  const bars = waterfall.bars.map((bar) => {
    const time = milliseconds(bar.toMs - bar.fromMs).padStart(timeWidth);
    return `${bar.step.padEnd(stepWidth)}  ${drawn(bar, scaleMs, columns).padEnd(columns)}  ${time}`;
  });
  const note = certainty(waterfall, isColdStart);
  return note ? [...bars, `(${note})`] : bars;
}

function drawn({ fromMs, toMs, critical }: WaterfallBar, scaleMs: number, columns: number): string {
  const column = (ms: number) => Math.round((ms / scaleMs) * columns);
  const from = Math.min(column(fromMs), columns - 1);
  const length = column(toMs) - from;
  // What is too short for a column is there all the same.
  const bar = length > 0 ? (critical ? '█' : '░').repeat(length) : '▏';
  return ' '.repeat(from) + bar;
}
