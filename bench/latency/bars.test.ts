import { describe, expect, it } from 'vitest';
import { parseLatencyArguments } from './arguments.ts';
import { barsOf, figuresOf, isMissed } from './bars.ts';
import { columnOf } from './column.ts';
import { findingsOf } from './findings.ts';
import { sampleCall, sampleTurn } from './testing/measured-samples.ts';

const columns = (['loopback', 'line'] as const).flatMap((network) =>
  (['default', 'ari', 'agi'] as const).map((name) => columnOf(network, name)),
);
const turn = (voiceToVoiceMs: number, pairKey = 'one') => sampleTurn({ voiceToVoiceMs, pairKey });
const noted = (voiceToVoiceMs: number) => ({ ...turn(voiceToVoiceMs), pipeline: undefined });
const compared = [
  // The other turn had draws that the first notes never met.
  sampleCall('loopback/default', [turn(950), turn(1000, 'another'), turn(900, 'a third')]),
  sampleCall('loopback/ari', [noted(4750)]),
  sampleCall('loopback/agi', [noted(7000)]),
  sampleCall('line/default', [turn(1150)]),
];
const flat = Array.from({ length: 6 }, (_, call) =>
  sampleCall('loopback/default', [sampleTurn({ turn: 0 }), sampleTurn({ turn: 1 })], `flat-${call}`),
);
const figures = figuresOf(findingsOf({ columns, compared, cold: [], interrupted: [], flat }));

describe('the figures of the last line', () => {
  it('are those that issue 5 names', () => {
    expect(figures).toEqual({
      v2vP50: 950,
      v2vP95: 995,
      lineV2vP50: 1150,
      lineV2vP95: 1150,
      overheadP50: 40,
      overheadP95: 40,
      seedP50: 4750,
      ratioToSeed: 5,
      floorP50: 960,
      cutOffs: 0,
      wastedTtsChars: 0,
      attemptsPerTurn: 1,
      costPerMinute: 0.02,
      interruptedWastedTtsChars: null,
      unanswered: 0,
      overheadLeast: 40,
      overheadSlopeHigh: 0,
    });
  });

  it('are null where nothing was measured, and a JSON object all the same', () => {
    const none = figuresOf(findingsOf({ columns: [], compared: [], cold: [], interrupted: [], flat: [] }));
    expect(Object.keys(JSON.parse(JSON.stringify(none)))).toEqual(Object.keys(figures));
    expect(new Set(Object.values(none))).toEqual(new Set([null]));
  });
});

describe('the bars', () => {
  const all = parseLatencyArguments([]);
  const named = (what: string) => barsOf(figures, all).find((bar) => bar.what === what);

  it('are all met by these figures', () => {
    expect(barsOf(figures, all)).toHaveLength(12);
    expect(barsOf(figures, all).filter(isMissed)).toEqual([]);
  });

  it.each([
    ['loopback, voice to voice, median', { v2vP50: 1001 }],
    ['loopback, voice to voice, p95', { v2vP95: 1501 }],
    ['loopback, overhead, median', { overheadP50: 41 }],
    ['loopback, overhead, p95', { overheadP95: 81 }],
    ['line, voice to voice, median', { lineV2vP50: 1201 }],
    ['line, voice to voice, p95', { lineV2vP95: 1701 }],
    ['faster than the first notes', { ratioToSeed: 4.99 }],
    ['cut-offs', { cutOffs: 1 }],
    ['questions without an answer', { unanswered: 1 }],
    ['least overhead', { overheadLeast: -26 }],
    ['speech bought and not heard, nobody interrupting', { wastedTtsChars: 0.031 }],
    ['growth of the overhead, upper end of its 95 % interval', { overheadSlopeHigh: 1.1 }],
    ['cut-offs', { cutOffs: null }],
  ])('“%s” is missed by %j', (what, change) => {
    expect(named(what)).toBeDefined();
    expect(
      barsOf({ ...figures, ...change }, all)
        .filter(isMissed)
        .map((bar) => bar.what),
    ).toEqual([what]);
  });

  it('are set for nothing but what was asked for', () => {
    const asked = (...args: string[]) => barsOf(figures, parseLatencyArguments(args)).map(({ what }) => what);
    expect(asked('--only', 'flat')).toEqual(['growth of the overhead, upper end of its 95 % interval']);
    expect(asked('--only', 'default', '--network', 'line')).toHaveLength(6);
    expect(asked('--only', 'ari')).toEqual([]);
  });
});
