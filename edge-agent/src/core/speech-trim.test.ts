import { ULAW_SILENCE, ulawBytes } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { trimSilence } from './speech-trim.ts';
import {
  babble,
  hum,
  nothing,
  over,
  joined as sounds,
  thud,
  ulawOf,
  voice,
  whiteNoise,
  word,
} from './testing/sounds.ts';

/** µ-law of a square wave: 0x8f and 0x0f are the samples 16,764 and −16,764, 0xcf and 0x4f 988 and −988. */
const loud = (ms: number) => Uint8Array.from({ length: ulawBytes(ms) }, (_, index) => (index % 2 ? 0x8f : 0x0f));
const quiet = (ms: number) => new Uint8Array(ulawBytes(ms)).fill(ULAW_SILENCE);
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

describe('a trimmed recording', () => {
  it('keeps 400 ms before the first loud frame and 300 ms after the last', () => {
    const trimmed = trimSilence(joined(quiet(5_000), loud(700), quiet(4_000)), 256);
    expect(trimmed).toEqual(joined(quiet(400), loud(700), quiet(300)));
  });

  it('keeps the pause between two words', () => {
    const words = joined(loud(300), quiet(2_000), loud(300));
    expect(trimSilence(joined(quiet(1_000), words, quiet(1_000)), 256)).toEqual(joined(quiet(400), words, quiet(300)));
  });

  it('is all of a recording that begins and ends loud', () => {
    expect(trimSilence(loud(500), 256)).toEqual(loud(500));
  });

  it('is empty when nothing was said', () => {
    expect(trimSilence(quiet(3_000), 256)).toHaveLength(0);
    expect(trimSilence(new Uint8Array(0), 256)).toHaveLength(0);
  });

  it('judges a last frame that is cut short by what is there of it', () => {
    const speech = joined(quiet(1_000), loud(5));
    expect(trimSilence(speech, 256)).toEqual(joined(quiet(400), loud(5)));
  });
});

describe('a recording trimmed of its noise', () => {
  it.each([
    ['hum', 0, (ms: number) => hum(ms, 150)],
    ['white noise', 0, (ms: number) => whiteNoise(ms, 350, 1)],
    ['loud white noise', 0, (ms: number) => whiteNoise(ms, 600, 2)],
    // Soft syllables hide in the voices: 300 ms more are kept.
    ['voices', 300, (ms: number) => babble(ms, 350, 3)],
  ])('keeps the speech and its margins, not the %s', (_name, moreMs, noise) => {
    const around = noise(9_000);
    for (let seed = 1; seed <= 8; seed += 1) {
      const speech = sounds(nothing(4_000), voice(2_000, 2_000, seed), nothing(3_000));
      const line = ulawOf(over(speech, around));
      const trimmed = trimSilence(line, 256);
      const start = Buffer.from(line).indexOf(trimmed);
      expect(start, `seed ${seed}`).toBeGreaterThan(ulawBytes(3_500 - moreMs));
      expect(start, `seed ${seed}`).toBeLessThanOrEqual(ulawBytes(3_780));
      const end = start + trimmed.length;
      expect(end, `seed ${seed}`).toBeGreaterThanOrEqual(ulawBytes(6_120));
      expect(end, `seed ${seed}`).toBeLessThanOrEqual(ulawBytes(6_360 + moreMs));
    }
  });

  it('keeps the soft syllable with which a sentence ends among voices', () => {
    const sentence = sounds(voice(1_500, 2_000, 1), nothing(150), word(200, 500, 2));
    const line = ulawOf(over(sounds(nothing(2_000), sentence, nothing(2_000)), babble(5_850, 350, 3)));
    const trimmed = trimSilence(line, 256);
    const end = Buffer.from(line).indexOf(trimmed) + trimmed.length;
    expect(end).toBeGreaterThanOrEqual(ulawBytes(2_000 + 1_850));
    expect(end).toBeLessThan(ulawBytes(2_000 + 1_850 + 700));
  });

  it('is empty when there is nothing but noise, or a click', () => {
    expect(trimSilence(ulawOf(whiteNoise(4_000, 800, 1)), 256)).toHaveLength(0);
    expect(trimSilence(ulawOf(sounds(nothing(900), thud(60, 4_000, 1), nothing(900))), 256)).toHaveLength(0);
  });

  it('is all of a short word that nothing tells from a noise', () => {
    const word = ulawOf(whiteNoise(300, 900, 1));
    expect(trimSilence(word, 256)).toEqual(word);
  });
});

describe('the rest of the preceding word', () => {
  const remnant = (ms: number) => voice(ms, 2_000, 1);
  const sentence = () => voice(1_500, 2_000, 2);

  it.each([
    ['a clean line', (ms: number) => nothing(ms)],
    ['a noisy line', (ms: number) => whiteNoise(ms, 250, 1)],
  ])('is cut off when the sentence comes much later, on %s', (_name, noise) => {
    const line = sounds(remnant(200), nothing(7_400), sentence(), nothing(700));
    const trimmed = trimSilence(ulawOf(over(line, noise(9_800))), 256);
    expect(trimmed.length).toBeGreaterThan(ulawBytes(1_900));
    expect(trimmed.length).toBeLessThanOrEqual(ulawBytes(2_260));
  });

  it.each([
    ['too long to be a rest', sounds(remnant(400), nothing(3_000), sentence())],
    ['soon followed by more', sounds(remnant(200), nothing(1_200), sentence())],
    ['a word of its own', sounds(nothing(200), remnant(200), nothing(3_000), sentence())],
    ['all there is', sounds(remnant(200), nothing(3_000))],
  ])('is kept when it is %s', (_name, line) => {
    const ulaw = ulawOf(line);
    expect(Buffer.from(ulaw).indexOf(trimSilence(ulaw, 256))).toBe(0);
    expect(trimSilence(ulaw, 256).length).toBeGreaterThanOrEqual(ulawBytes(400));
  });
});
