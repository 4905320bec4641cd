import type { WaterfallBar } from '@ethera/contract';
import { label, svgPage, waterfallLegend } from './svg-page.ts';
import { axisTicks } from './time-axis.ts';
import { attemptsOfTurn, certainty, commonScaleMs, outcomeOfTurn, type TurnWaterfall } from './turn-waterfall.ts';
import { partOfStep, waterfallParts } from './waterfall-parts.ts';
import { milliseconds } from './words.ts';

const left = 120;
const chart = 640;
const right = 90;
const width = left + chart + right;
const margin = 12;
/** Title, legend and what the legend leaves open. */
const headHeight = 74;
const headingHeight = 20;
const noteHeight = 15;
const axisHeight = 16;
const rowHeight = 18;
const gap = 22;
/**
 * The waterfalls of a call as one picture. It holds times only, no words and no numbers of anybody: it can be shown.
 * @param title such as the call's id
 */
export function waterfallSvg(title: string, turns: readonly TurnWaterfall[]): string {
  const scaleMs = commonScaleMs(turns);
  let top = headHeight;
  const bands = turns.map((turn) => {
    const band = turnBand(turn, top, scaleMs);
    top = band.bottom + gap;
    return band.svg;
  });
  return svgPage({ title, width, height: top, margin }, [
    waterfallLegend(margin, 46),
    label(
      margin,
      62,
      'dim',
      'Full colour: the reply waited for it, and all of it adds up. Pale: it went on meanwhile.',
    ),
    ...bands,
  ]);
}

function turnBand(turn: TurnWaterfall, top: number, scaleMs: number) {
  const { entry, waterfall } = turn;
  const heading = `Turn ${entry.turn}: ${outcomeOfTurn(entry, waterfall)}`;
  const note = [attemptsOfTurn(turn), certainty(turn)].filter(Boolean).join('; ');
  const axisTop = top + headingHeight + (note ? noteHeight : 0);
  const rowsTop = axisTop + axisHeight;
  const bottom = rowsTop + waterfall.bars.length * rowHeight;
  return {
    bottom,
    svg: [
      label(margin, top + 14, 'ink head', heading),
      ...(note ? [label(margin, top + 14 + noteHeight, 'dim', note)] : []),
      ...axis(axisTop, bottom, scaleMs),
      ...waterfall.bars.map((bar, index) => row(bar, rowsTop + index * rowHeight, scaleMs)),
    ].join('\n'),
  };
}

function axis(top: number, bottom: number, scaleMs: number): string[] {
  return axisTicks(scaleMs, 8).map((ms) => {
    const x = xOf(ms, scaleMs).toFixed(1);
    return (
      `<line class="grid" x1="${x}" y1="${top + 13}" x2="${x}" y2="${bottom}"/>` +
      `<text class="dim mid" x="${x}" y="${top + 10}">${ms === 0 ? '0 ms' : ms}</text>`
    );
  });
}

function row({ step, fromMs, toMs, critical }: WaterfallBar, y: number, scaleMs: number): string {
  const [from, to] = [xOf(fromMs, scaleMs), xOf(toMs, scaleMs)];
  // What is too short to be seen is there all the same.
  const length = Math.max(1.5, to - from);
  const time = milliseconds(toMs - fromMs);
  const { colour } = waterfallParts[partOfStep[step]];
  return [
    label(left - 8, y + 13, 'ink end', step),
    `<rect${critical ? '' : ' class="aside"'} x="${from.toFixed(1)}" y="${y + 3}" width="${length.toFixed(1)}" ` +
      `height="${rowHeight - 5}" rx="1.5" fill="${colour}"><title>${step}: ${time}</title></rect>`,
    ...(toMs > scaleMs ? [label(left + chart + 3, y + 13, 'ink', '»')] : []),
    label(width - margin, y + 13, 'ink end', time),
  ].join('\n');
}

/** What leaves the scale ends with it. */
function xOf(ms: number, scaleMs: number): number {
  return left + (Math.min(ms, scaleMs) / scaleMs) * chart;
}
