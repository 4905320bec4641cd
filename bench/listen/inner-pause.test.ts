import { describe, expect, it } from 'vitest';
import { judgePauses, pauseKind } from './inner-pause.ts';

const parts = [
  { startMs: 1000, endMs: 1500 },
  { startMs: 2000, endMs: 2600 },
  { startMs: 3500, endMs: 4000 },
];

describe('the pauses of a recording', () => {
  it('have their lengths, and are no cut-offs while the agent is silent or answers afterwards', () => {
    const { pauses, overFirstWords } = judgePauses(parts, [
      { startMs: 200, endMs: 1000 },
      { startMs: 4000, endMs: 6000 },
    ]);
    expect(pauses.map(({ lengthMs, cutOff }) => [lengthMs, cutOff])).toEqual([
      [500, false],
      [900, false],
    ]);
    expect(overFirstWords).toBe(false);
  });

  it('count for the pause in which, or after which, the agent is heard', () => {
    expect(judgePauses(parts, [{ startMs: 3300, endMs: 3550 }]).pauses).toEqual([
      { lengthMs: 500, cutOff: false, afterMs: undefined },
      { lengthMs: 900, cutOff: true, afterMs: 700 },
    ]);
    const late = judgePauses(parts, [{ startMs: 2100, endMs: 2110 }]);
    expect(late.pauses.map(({ cutOff }) => cutOff)).toEqual([true, false]);
  });

  it('are not to blame for a sound over the first words', () => {
    const { pauses, overFirstWords } = judgePauses(parts, [{ startMs: 500, endMs: 1010 }]);
    expect(pauses.some(({ cutOff }) => cutOff)).toBe(false);
    expect(overFirstWords).toBe(true);
  });

  it.each([
    [200, 'under 600'],
    [599, 'under 600'],
    [600, '600–1000'],
    [1000, '600–1000'],
    [1001, '1000–1500'],
  ])('of %i ms are %s', (lengthMs, kind) => {
    expect(pauseKind(lengthMs)).toBe(kind);
  });
});
