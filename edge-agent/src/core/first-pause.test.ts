import { describe, expect, it } from 'vitest';
import { firstPause } from './first-pause.ts';
import { joined, nothing, type Sound, ulawOf, voice, whiteNoise } from './testing/sounds.ts';

/** A tone of speech without a breath in it. */
const sound = (ms: number): Sound => whiteNoise(ms, 1_500, 3);
const pauseIn = (...sounds: readonly Sound[]) => firstPause(ulawOf(joined(...sounds)));

describe('the first pause of a speech', () => {
  it('is where nothing is heard between two sounds', () => {
    expect(pauseIn(sound(600), nothing(160), sound(900))).toEqual({ startMs: 600, endMs: 760 });
    expect(pauseIn(sound(600), whiteNoise(160, 40, 1), sound(900))).toEqual({ startMs: 600, endMs: 760 });
    expect(pauseIn(sound(600), whiteNoise(160, 200, 1), sound(900))).toBeUndefined();
  });

  it('has at least 100 ms', () => {
    expect(pauseIn(sound(600), nothing(80), sound(900))).toBeUndefined();
    expect(pauseIn(sound(600), nothing(80), sound(300), nothing(100), sound(300))).toEqual({
      startMs: 980,
      endMs: 1_080,
    });
  });

  it('comes after half a second of sound, silence not counted', () => {
    const later = { startMs: 1_300, endMs: 1_500 };
    expect(pauseIn(sound(480), nothing(220), sound(600), nothing(200), sound(100))).toEqual(later);
    expect(pauseIn(nothing(400), sound(300), nothing(200), sound(400), nothing(200), sound(100))).toEqual(later);
  });

  it('begins within two seconds', () => {
    expect(pauseIn(sound(2_000), nothing(200), sound(500))).toEqual({ startMs: 2_000, endMs: 2_200 });
    expect(pauseIn(sound(2_020), nothing(200), sound(500))).toBeUndefined();
  });

  it('is no pause at the end', () => {
    expect(pauseIn(sound(900), nothing(500))).toBeUndefined();
    expect(pauseIn(nothing(900))).toBeUndefined();
    expect(firstPause(new Uint8Array(0))).toBeUndefined();
  });

  it('is found between sentences in a voice', () => {
    const pause = pauseIn(voice(1_100, 2_000, 1), nothing(300), voice(1_500, 2_000, 2));
    expect(pause?.endMs).toBeGreaterThanOrEqual(1_400);
    expect(pause?.startMs).toBeGreaterThanOrEqual(900);
    expect(pause?.startMs).toBeLessThanOrEqual(1_100);
  });
});
