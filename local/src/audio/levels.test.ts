import { describe, expect, it } from 'vitest';
import { activeSegments, cutSegment, normalisePeak, peakDbfs, rmsDbfs, silenceDbfs, speechBounds } from './levels.ts';
import { concatPcm, noise, silence, tone } from './tone.ts';

const twoBursts = concatPcm(silence(500), tone(400, 200), silence(600), tone(400, 300), silence(400));

describe('levels', () => {
  it('measures peak and mean', () => {
    expect(peakDbfs(tone(400, 100, 0.5))).toBeCloseTo(-6, 1);
    expect(rmsDbfs(tone(400, 100, 0.5))).toBeCloseTo(-9, 1);
    expect(rmsDbfs(silence(100))).toBe(silenceDbfs);
  });

  it('sets the peak and leaves silence alone', () => {
    expect(peakDbfs(normalisePeak(tone(400, 100, 0.01), -3))).toBeCloseTo(-3, 1);
    expect(normalisePeak(silence(10), -3)).toEqual(silence(10));
  });
});

describe('activeSegments', () => {
  it('finds each burst to within a frame', () => {
    expect(activeSegments(twoBursts)).toEqual([
      { startMs: 500, endMs: 700 },
      { startMs: 1300, endMs: 1600 },
    ]);
    expect(speechBounds(twoBursts)).toEqual({ startMs: 500, endMs: 1600 });
  });

  it('bridges gaps shorter than asked for', () => {
    expect(activeSegments(twoBursts, { joinGapMs: 700 })).toEqual([{ startMs: 500, endMs: 1600 }]);
  });

  it('hears neither faint noise nor a click', () => {
    const click = concatPcm(noise(300, 0.003), Int16Array.of(30_000, -30_000), noise(300, 0.003));
    expect(activeSegments(click)).toEqual([]);
    expect(speechBounds(silence(500))).toBeUndefined();
  });

  it('cuts out what it found', () => {
    expect(cutSegment(twoBursts, { startMs: 500, endMs: 700 })).toEqual(tone(400, 200));
  });
});
