import { expect, it } from 'vitest';
import { madeTraffic } from './made-traffic.ts';
import { peakUse } from './peaks.ts';

it('counts what is open at the same time, of each group by itself', () => {
  const made = [
    { atMs: 5_000, size: 2_000, line: 0 },
    { atMs: 6_000, size: 2_000, line: 1 },
    { atMs: 6_500, size: 2_000, line: 2 },
  ];
  const traffic = madeTraffic('speech', 4, 10_000, made);
  expect(peakUse(traffic, 'speech', 4)).toBe(3);
  expect(peakUse(traffic, 'speech', 2)).toBe(2);
  expect(peakUse(traffic, 'speech', 1)).toBe(1);
});

it('counts what is asked for within a minute, and what an hour of such minutes comes to', () => {
  const made = [0, 10_000, 70_000, 80_000, 90_000].map((atMs) => ({ atMs, size: 10 }));
  // Of two minutes the busier one, but for a thousandth of the way between them.
  expect(peakUse(madeTraffic('chatTokens', 1, 120_000, made), 'chatTokens', 1)).toBeCloseTo(30, 1);
  expect(peakUse(madeTraffic('audioSeconds', 1, 120_000, made), 'audioSeconds', 1) / 60).toBeCloseTo(30, 1);
});
