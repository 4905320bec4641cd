import type { WaterfallBar, WaterfallStep } from '@ethera/contract';
import { certainty, commonScaleMs, type TurnWaterfall } from './turn-waterfall.ts';
import { milliseconds } from './words.ts';

const rowHeight = 18;
const headHeight = 30;
const gap = 14;
const left = 120;
const chart = 640;
const right = 90;
const width = left + chart + right;

/** Where a step is spent: at the edge, on the way, or in the function. */
const colours: Readonly<Record<WaterfallStep, string>> = {
  pause: '#4c78a8',
  segment: '#4c78a8',
  send: '#8f8f8f',
  transcription: '#e45756',
  'first text': '#f2a33a',
  'first chunk': '#f2a33a',
  commit: '#b279a2',
  'first speech': '#54a24b',
  'first frame': '#8f8f8f',
  playback: '#4c78a8',
  'at the caller': '#8f8f8f',
};

/**
 * The waterfalls of a call as one picture. It holds times only, no words and no numbers of anybody: it can be shown.
 * @param title such as the call's id
 */
export function waterfallSvg(title: string, turns: readonly TurnWaterfall[]): string {
  const scaleMs = commonScaleMs(turns);
  let top = headHeight + gap;
  const bands = turns.map((turn) => {
    const band = turnBand(turn, top, scaleMs);
    top += band.height + gap;
    return band.svg;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top}" viewBox="0 0 ${width} ${top}" ` +
      'font-family="system-ui, sans-serif" font-size="12">',
    `<rect width="${width}" height="${top}" fill="#fff"/>`,
    `<text x="10" y="20" font-size="14" font-weight="bold">${escaped(title)}</text>`,
    ...bands,
    '</svg>',
    '',
  ].join('\n');
}

function turnBand({ entry, attempt, waterfall }: TurnWaterfall, top: number, scaleMs: number) {
  const { bars, responseMs } = waterfall;
  const answered = responseMs === null ? 'no reply' : `answered after ${milliseconds(responseMs)}`;
  const note = [`Turn ${entry.turn}: ${answered}`, certainty(waterfall, attempt.function?.coldStart ?? false)]
    .filter(Boolean)
    .join('; ');
  const rows = bars.map((bar, index) => row(bar, top + headHeight + index * rowHeight, scaleMs));
  const height = headHeight + bars.length * rowHeight;
  return {
    height,
    svg: [`<text x="10" y="${top + 18}" font-weight="bold">${escaped(note)}</text>`, ...rows].join('\n'),
  };
}

function row({ step, fromMs, toMs, critical }: WaterfallBar, y: number, scaleMs: number): string {
  const x = (ms: number) => left + (ms / scaleMs) * chart;
  // What is too short to be seen is there all the same.
  const length = Math.max(1, x(toMs) - x(fromMs));
  const time = milliseconds(toMs - fromMs);
  return [
    `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${step}</text>`,
    `<rect x="${x(fromMs).toFixed(1)}" y="${y + 3}" width="${length.toFixed(1)}" height="${rowHeight - 5}" ` +
      `fill="${colours[step]}"${critical ? '' : ' fill-opacity="0.35"'}><title>${step}: ${time}</title></rect>`,
    `<text x="${width - 10}" y="${y + 13}" text-anchor="end">${time}</text>`,
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
