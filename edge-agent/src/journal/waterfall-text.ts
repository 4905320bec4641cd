import { type WaterfallBar, waterfallSteps } from '@ethera/contract';
import { axisTicks } from './time-axis.ts';
import { attemptsOfTurn, certainty, commonScaleMs, outcomeOfTurn, type TurnWaterfall } from './turn-waterfall.ts';
import { milliseconds, printable } from './words.ts';

export interface WaterfallTextOptions {
  /** How much time the width stands for: the same for all that are to be compared. Milliseconds. */
  readonly scaleMs: number;
  /** Characters of a line. */
  readonly width: number;
}

export const waterfallLegend = '█ the reply waited for it   ░ it went on meanwhile';

const stepWidth = Math.max(...waterfallSteps.map((step) => step.length));
const timeWidth = '10000 ms'.length;
/** On a narrower screen the lines break. */
const LEAST_WIDTH = 20;
/** Columns for a mark of the axis. */
const markWidth = 10;

/** Every turn with what became of it and its waterfall, all to one scale, and the legend. */
export function callWaterfallText(turns: readonly TurnWaterfall[], width: number): string[] {
  const scaleMs = commonScaleMs(turns);
  const drawn = turns.flatMap((turn) => {
    const { entry, waterfall } = turn;
    const head = [`Turn ${entry.turn}: ${outcomeOfTurn(entry, waterfall)}`, attemptsOfTurn(turn)];
    return [head.filter(Boolean).join('; '), ...waterfallText(turn, { scaleMs, width }), ''];
  });
  return [...drawn, waterfallLegend].map(printable);
}

/** A time axis, below it a bar for each step with the time it took, and how sure of it one can be. */
export function waterfallText(turn: TurnWaterfall, { scaleMs, width }: WaterfallTextOptions): string[] {
  const columns = Math.max(LEAST_WIDTH, width - stepWidth - timeWidth - 4);
  const bars = turn.waterfall.bars.map((bar) => {
    const time = milliseconds(bar.toMs - bar.fromMs).padStart(timeWidth);
    return `${bar.step.padEnd(stepWidth)}  ${drawn(bar, scaleMs, columns).padEnd(columns)}  ${time}`;
  });
  const note = certainty(turn);
  const axis = ' '.repeat(stepWidth + 2) + axisText(scaleMs, columns);
  return [axis, ...bars, ...(note ? [`(${note})`] : [])];
}

function drawn({ fromMs, toMs, critical }: WaterfallBar, scaleMs: number, columns: number): string {
  const column = (ms: number) => Math.round((Math.min(ms, scaleMs) / scaleMs) * columns);
  const from = Math.min(column(fromMs), columns - 1);
  const length = column(toMs) - from;
  // What is too short for a column is there all the same; what leaves the scale goes on.
  const bar = length > 0 ? (critical ? '█' : '░').repeat(length) : critical ? '▏' : '┊';
  return ' '.repeat(from) + (toMs > scaleMs ? `${bar.slice(0, -1)}»` : bar);
}

function axisText(scaleMs: number, columns: number): string {
  let text = '';
  for (const ms of axisTicks(scaleMs, Math.floor(columns / markWidth))) {
    const mark = `│${ms}`;
    const from = Math.round((ms / scaleMs) * columns);
    if (from + mark.length <= columns) text = text.padEnd(from) + mark;
  }
  return `${text} ms`;
}
