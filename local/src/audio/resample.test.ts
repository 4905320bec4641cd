import { describe, expect, it } from 'vitest';
import { rmsDbfs } from './levels.ts';
import { resample, toLineRate, toRecogniserRate } from './resample.ts';
import { tone } from './tone.ts';

describe('resample', () => {
  it.each([16_000, 22_050, 44_100, 48_000])(
    'brings %i Hz to the line with the tone kept sample by sample',
    (rateHz) => {
      const result = toLineRate(tone(1000, 500, 0.5, rateHz), rateHz);
      const expected = tone(1000, 500);
      let worst = 0;
      for (let i = 100; i < 3900; i++)
        worst = Math.max(worst, Math.abs((result[i] as number) - (expected[i] as number)));
      expect(worst).toBeLessThan(200);
    },
  );

  it('removes what the line cannot carry instead of folding it back', () => {
    const folded = toLineRate(tone(6000, 500, 0.5, 16_000), 16_000);
    expect(rmsDbfs(folded.subarray(200, 3800))).toBeLessThan(-45);
  });

  it('doubles the rate for a recogniser without a mirror image', () => {
    const doubled = toRecogniserRate(tone(1000, 500));
    const expected = tone(1000, 500, 0.5, 16_000);
    let worst = 0;
    for (let i = 200; i < 7800; i++)
      worst = Math.max(worst, Math.abs((doubled[i] as number) - (expected[i] as number)));
    expect(doubled).toHaveLength(8000);
    expect(worst).toBeLessThan(200);
  });

  it('refuses a rate that is none', () => {
    expect(() => resample(new Int16Array(4), 0, 8000)).toThrow(RangeError);
  });
});
