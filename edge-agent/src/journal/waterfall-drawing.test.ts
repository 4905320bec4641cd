import type { AttemptRecord, AttemptWaterfall, TurnEntry } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { sampleAttempt, sampleCall } from '../testing/sample-call.ts';
import { axisTicks } from './time-axis.ts';
import {
  attemptsOfTurn,
  certainty,
  commonScaleMs,
  outcomeOfTurn,
  type TurnWaterfall,
  turnWaterfalls,
} from './turn-waterfall.ts';
import { waterfallSvg } from './waterfall-svg.ts';
import { callWaterfallText, waterfallText } from './waterfall-text.ts';

const waterfall: AttemptWaterfall = {
  zeroAt: 0,
  responseMs: 1_000,
  heardMs: null,
  join: { offsetMs: 0, uncertaintyMs: 12.4 },
  bars: [
    { step: 'pause', fromMs: 0, toMs: 500, critical: true },
    { step: 'segment', fromMs: 500, toMs: 501, critical: true },
    { step: 'commit', fromMs: 501, toMs: 750, critical: false },
    { step: 'playback', fromMs: 750, toMs: 1_000, critical: true },
  ],
};
const [answered] = sampleCall.turns as [TurnEntry];
const drawn: TurnWaterfall = { entry: answered, attempt: sampleAttempt, waterfall };
const cold: AttemptRecord = {
  ...sampleAttempt,
  function: sampleAttempt.function && { ...sampleAttempt.function, coldStart: true },
};
const lasting = (ms: number): TurnWaterfall => ({
  ...drawn,
  waterfall: { ...waterfall, bars: [{ step: 'playback', fromMs: ms / 2, toMs: ms, critical: true }] },
});

describe('a time axis', () => {
  test.each([
    [900, 8, [0, 200, 400, 600, 800]],
    [1_000, 5, [0, 200, 400, 600, 800, 1_000]],
    [7_300, 4, [0, 2_000, 4_000, 6_000]],
    [1, 8, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ])('of %i ms has at most %i round steps', (scaleMs, most, ticks) => {
    expect(axisTicks(scaleMs, most).map((ms) => Number(ms.toFixed(6)))).toEqual(ticks);
  });
});

describe('a waterfall on a terminal', () => {
  // 13 for the longest step, 8 for a time, 4 between them.
  const lines = waterfallText(drawn, { scaleMs: 1_000, width: 40 + 13 + 8 + 4 - 2 });
  const barsOf = (shown: readonly string[]) => shown.slice(1, 5).map((line) => line.slice(15, 15 + 38));

  test('has each bar where it belongs, and shows even the shortest', () => {
    const bars = barsOf(lines);
    expect(bars.map((bar) => bar.search(/\S/))).toEqual([0, 19, 19, 29]);
    expect(bars.map((bar) => bar.trim().length)).toEqual([19, 1, 10, 9]);
    expect(bars.map((bar) => bar.trim()[0])).toEqual(['█', '▏', '░', '█']);
  });

  test('tells what went on meanwhile from what was waited for, however short', () => {
    const short = { step: 'commit', fromMs: 500, toMs: 501, critical: false } as const;
    const [, line] = waterfallText(
      { ...drawn, waterfall: { ...waterfall, bars: [short] } },
      { scaleMs: 1_000, width: 63 },
    );
    expect(line).toMatch(/^commit +┊ +1 ms$/);
  });

  test('has a time axis above them', () => {
    expect(lines[0]).toBe(`${' '.repeat(15)}│0                 │500 ms`);
  });

  test.each([63, 80, 120, 200])('is no wider than a screen of %i characters, and says how sure it is', (width) => {
    const shown = waterfallText(drawn, { scaleMs: 1_000, width });
    for (const line of shown) expect(line.length).toBeLessThanOrEqual(width);
    expect(shown.at(-1)).toBe('(the function’s times are placed to ± 12 ms)');
  });

  test('says of a cold start how much earlier all may have been', () => {
    expect(certainty({ ...drawn, attempt: cold })).toMatch(/^a cold start.*up to 12 ms earlier$/);
  });

  test('stays within its scale, and shows what leaves it', () => {
    const [, within = ''] = waterfallText(lasting(1_000), { scaleMs: 1_000, width: 63 });
    expect(within).not.toContain('»');
    const [, cut = ''] = waterfallText(lasting(9_000), { scaleMs: 6_000, width: 63 });
    expect(cut).toMatch(/█»\s+4500 ms$/);
    const [, beyond = ''] = waterfallText(lasting(90_000), { scaleMs: 6_000, width: 63 });
    expect(beyond).toMatch(/ »\s+45000 ms$/);
    expect([within.length, cut.length, beyond.length]).toEqual([63, 63, 63]);
  });

  test('is drawn for every turn, to one scale, with one legend', () => {
    const second: TurnWaterfall = { ...lasting(2_000), entry: { ...answered, turn: 2, interrupted: true } };
    const shown = callWaterfallText([drawn, second], 63);
    expect(shown.filter((line) => line.startsWith('Turn'))).toEqual([
      'Turn 1: answered after 1000 ms',
      'Turn 2: answered after 1000 ms, interrupted',
    ]);
    expect(shown.find((line) => line.startsWith('pause'))?.trimEnd()).toMatch(/ █{10} +500 ms$/);
    expect(shown.filter((line) => line.includes('░ it went on meanwhile'))).toHaveLength(1);
  });
});

describe('the scale of a call', () => {
  test('is its longest turn', () => {
    expect(commonScaleMs([lasting(900), lasting(1_800), lasting(1_000)])).toBe(1_800);
  });

  test('is not that of one that waited out a hold', () => {
    expect(commonScaleMs([lasting(900), lasting(60_000), lasting(1_000)])).toBe(3_000);
  });

  test('is something for nothing', () => {
    expect(commonScaleMs([])).toBe(1);
  });
});

describe('what became of a turn', () => {
  test.each<[string, Partial<TurnEntry>, Partial<AttemptWaterfall> | undefined]>([
    ['answered after 1000 ms', {}, {}],
    ['heard after 1040 ms', {}, { heardMs: 1_040 }],
    ['answered after 1000 ms, interrupted', { interrupted: true }, {}],
    ['dropped as noise', { rejection: 'noise' }, { responseMs: null }],
    ['no reply was heard', {}, { responseMs: null }],
    ['no reply was heard, interrupted', { interrupted: true }, { responseMs: null }],
    [
      'no reply was heard: llm.unavailable',
      { attempts: [{ ...sampleAttempt, errorCode: 'llm.unavailable' }] },
      undefined,
    ],
  ])('%s', (words, entry, more) => {
    expect(outcomeOfTurn({ ...answered, ...entry }, more && { ...waterfall, ...more })).toBe(words);
  });

  test.each([
    [0, ''],
    [1, 'attempt 2 of 2, the caller went on once'],
    [2, 'attempt 3 of 3, the caller went on 2 times'],
  ])('counts %i attempts that the caller talked over', (count, words) => {
    const cancelled = Array.from({ length: count }, (_, index) => {
      return { ...sampleAttempt, attempt: index + 1, outcome: 'cancelled' as const };
    });
    const last = { ...sampleAttempt, attempt: count + 1 };
    const entry = { ...answered, committedAttempt: count + 1, attempts: [...cancelled, last] };
    expect(attemptsOfTurn({ entry, attempt: last, waterfall })).toBe(words);
  });
});

describe('a waterfall as a picture', () => {
  const svg = waterfallSvg('a <call> & \u0007 more', turnWaterfalls(sampleCall));

  test('has a bar for each step with its time, on one scale', () => {
    const bars = [...svg.matchAll(/<rect [^>]*x="([\d.]+)" y="\d+" width="([\d.]+)"[^>]*><title>([^<]+): (\d+) ms/g)];
    expect(bars.map(([, , , step]) => step)).toEqual(
      turnWaterfalls(sampleCall)[0]?.waterfall.bars.map(({ step }) => step),
    );
    // 640 wide for the 900 ms of the only turn, from 120 on.
    expect(bars[0]?.slice(1)).toEqual(['120.0', (640 / 3).toFixed(1), 'pause', '300']);
    const last = bars.at(-1) ?? [];
    expect(Number(last[1]) + Number(last[2])).toBeCloseTo(760, 0);
    expect(svg).toContain('Turn 1: answered after 900 ms<');
    expect(svg).toContain('the function’s times are placed to ± 16 ms<');
  });

  test('has a time axis for each turn, a legend, and colours for a dark screen', () => {
    expect([...svg.matchAll(/<text class="dim mid"[^>]*>([^<]+)</g)].map(([, mark]) => mark)).toEqual([
      '0 ms',
      '200',
      '400',
      '600',
      '800',
    ]);
    for (const part of ['the caller’s silence', 'language model', 'voice']) expect(svg).toContain(`>${part}</text>`);
    expect(svg).toContain('prefers-color-scheme: dark');
  });

  test('keeps what leaves the scale within the picture', () => {
    const long = waterfallSvg('', [lasting(900), lasting(900), lasting(60_000)]);
    expect(long).toContain('>»</text>');
    expect(long).toContain('30000 ms');
    for (const [, x, width] of long.matchAll(/x="([\d.]+)" y="\d+" width="([\d.]+)"/g)) {
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(762);
    }
  });

  test('is well formed, whatever the title', () => {
    expect(svg).toContain('a &lt;call&gt; &amp;   more');
    expect(svg.match(/<[a-z]+[ >]/g)?.length).toBe(
      (svg.match(/<\/[a-z]+>/g)?.length ?? 0) + (svg.match(/\/>/g)?.length ?? 0),
    );
  });

  test('holds no words and no numbers of anybody', () => {
    expect(svg).not.toMatch(/do you open|Hello|\+49|777/);
  });
});

test('a turn of which nothing went out is not drawn', () => {
  const attempts = [{ ...sampleAttempt, edge: { ...sampleAttempt.edge, sentAt: null } }];
  expect(turnWaterfalls({ turns: sampleCall.turns.map((turn) => ({ ...turn, attempts })) })).toEqual([]);
});

test('a turn reaches the caller’s ear where a recording tells of it', () => {
  const heardAt = (sampleAttempt.edge.playbackStartedAt ?? 0) + 44;
  const [turn] = turnWaterfalls(sampleCall, new Map([[1, { heardAt }]]));
  expect(turn?.waterfall.heardMs).toBe(944);
  expect(turn?.waterfall.bars.at(-1)).toMatchObject({ step: 'at the caller', fromMs: 900, toMs: 944 });
});
