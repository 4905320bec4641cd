import type { AttemptWaterfall } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { sampleAttempt, sampleCall } from '../testing/sample-call.ts';
import { turnWaterfalls } from './turn-waterfall.ts';
import { waterfallSvg } from './waterfall-svg.ts';
import { waterfallText } from './waterfall-text.ts';

const drawn: AttemptWaterfall = {
  zeroAt: 0,
  responseMs: 1_000,
  join: { offsetMs: 0, uncertaintyMs: 12.4 },
  bars: [
    { step: 'pause', fromMs: 0, toMs: 500, critical: true },
    { step: 'segment', fromMs: 500, toMs: 501, critical: true },
    { step: 'commit', fromMs: 501, toMs: 750, critical: false },
    { step: 'playback', fromMs: 750, toMs: 1_000, critical: true },
  ],
};

describe('a waterfall on a terminal', () => {
  // 13 for the longest step, 8 for a time, 4 between them.
  const lines = waterfallText(drawn, { scaleMs: 1_000, width: 40 + 13 + 8 + 4 - 2, isColdStart: false });

  test('has each bar where it belongs, and shows even the shortest', () => {
    const bars = lines.slice(0, 4).map((line) => line.slice(15, 15 + 38));
    expect(bars.map((bar) => bar.search(/\S/))).toEqual([0, 19, 19, 29]);
    expect(bars.map((bar) => bar.trim().length)).toEqual([19, 1, 10, 9]);
    expect(bars.map((bar) => bar.trim()[0])).toEqual(['█', '▏', '░', '█']);
  });

  test('is no wider than the screen, and says how sure it is', () => {
    for (const line of lines.slice(0, 4)) expect(line.length).toBeLessThanOrEqual(63);
    expect(lines[4]).toBe('(the function’s times are placed to ± 12 ms)');
  });

  test('says of a cold start how much earlier all may have been', () => {
    const options = { scaleMs: 1_000, width: 63, isColdStart: true };
    expect(waterfallText(drawn, options).at(-1)).toMatch(/a cold start.*up to 12 ms earlier\)$/);
  });

  test('stays within its scale', () => {
    const last = { step: 'playback', fromMs: 1_000, toMs: 1_000, critical: true } as const;
    const [line = ''] = waterfallText({ ...drawn, bars: [last] }, { scaleMs: 1_000, width: 63, isColdStart: false });
    expect(line.length).toBe(63);
  });
});

describe('a waterfall as a picture', () => {
  const svg = waterfallSvg('a <call> & more', turnWaterfalls(sampleCall));

  test('has a bar for each step with its time, on one scale', () => {
    const bars = [...svg.matchAll(/<rect x="([\d.]+)" y="\d+" width="([\d.]+)"[^>]*><title>([^<]+): (\d+) ms/g)];
    expect(bars.map(([, , , step]) => step)).toEqual(
      turnWaterfalls(sampleCall)[0]?.waterfall.bars.map(({ step }) => step),
    );
    // 640 wide for the 900 ms of the only turn, from 120 on.
    expect(bars[0]?.slice(1)).toEqual(['120.0', (640 / 3).toFixed(1), 'pause', '300']);
    const last = bars.at(-1) ?? [];
    expect(Number(last[1]) + Number(last[2])).toBeCloseTo(760, 0);
    expect(svg).toContain('Turn 1: answered after 900 ms; the function’s times are placed to ±');
  });

  test('is well formed, whatever the title', () => {
    expect(svg).toContain('a &lt;call> &amp; more');
    expect(svg.match(/<[a-z]+[ >]/g)?.length).toBe(
      (svg.match(/<\/[a-z]+>/g)?.length ?? 0) + (svg.match(/\/>/g)?.length ?? 0),
    );
  });

  test('holds no words and no numbers of anybody', () => {
    expect(svg).not.toMatch(/open|Hello|\+49|777/);
  });
});

test('a turn of which nothing went out is not drawn', () => {
  const attempts = [{ ...sampleAttempt, edge: { ...sampleAttempt.edge, sentAt: null } }];
  expect(turnWaterfalls({ turns: sampleCall.turns.map((turn) => ({ ...turn, attempts })) })).toEqual([]);
});
