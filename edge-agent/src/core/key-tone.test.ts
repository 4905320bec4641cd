import { describe, expect, it } from 'vitest';
import { isKeyTone } from './key-tone.ts';
import { joined, nothing, over, type Sound, tones, ulawOf, voice, whiteNoise } from './testing/sounds.ts';

const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1_209, 1_336, 1_477, 1_633];
const keys = ROWS_HZ.flatMap((row) => COLUMNS_HZ.map((column) => [row, column] as const));
const span = { startMs: 100, endMs: 300 };
const inSpan = (sound: Sound) => ulawOf(joined(nothing(100), sound, nothing(100)));

describe("a telephone's key", () => {
  it.each(keys)('of %i and %i Hz is heard', (row, column) => {
    expect(isKeyTone(inSpan(tones(200, 2_000, row, column)), span)).toBe(true);
    // Crystals are off by less than this.
    expect(isKeyTone(inSpan(tones(200, 2_000, row * 1.005, column * 0.995)), span)).toBe(true);
  });

  it('is heard in noise', () => {
    expect(isKeyTone(inSpan(over(tones(200, 2_000, 770, 1_336), whiteNoise(200, 300, 1))), span)).toBe(true);
  });

  it.each<[string, Sound]>([
    ['a tone of one frequency', tones(200, 2_000, 770)],
    ['a chord', tones(200, 2_000, 400, 770, 1_336)],
    ['noise', whiteNoise(200, 2_000, 1)],
    ['a key that somebody talks over', over(tones(200, 800, 770, 1_336), voice(200, 2_000, 1))],
    ['nothing', nothing(200)],
  ])('is not %s', (_name, sound) => {
    expect(isKeyTone(inSpan(sound), span)).toBe(false);
  });

  it('is no voice', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      expect(isKeyTone(inSpan(voice(200, 2_000, seed)), span), `seed ${seed}`).toBe(false);
    }
  });

  it('is longer than what a recording ends with', () => {
    expect(isKeyTone(ulawOf(tones(15, 2_000, 770, 1_336)), { startMs: 0, endMs: 20 })).toBe(false);
  });
});
