import { describe, expect, it } from 'vitest';
import { measureLine } from './line-level.ts';
import { containsSpeech, missingSilenceMs } from './speech-presence.ts';
import {
  babble,
  hum,
  joined,
  nothing,
  over,
  type Sound,
  thud,
  tones,
  ulawOf,
  voice,
  whiteNoise,
  word,
} from './testing/sounds.ts';

const within = (noise: Sound, startMs: number, sound: Sound) => over(noise, joined(nothing(startMs), sound));

describe('a recording', () => {
  it.each<[string, Sound]>([
    ['digital silence', nothing(3_000)],
    ['no sample', nothing(0)],
    ['hum', hum(4_000, 500)],
    ['white noise', whiteNoise(4_000, 900, 1)],
    ['half a minute of white noise', whiteNoise(30_000, 400, 2)],
    ['far voices', babble(4_000, 400, 3)],
    ['a click', within(nothing(2_000), 800, thud(50, 4_000, 4))],
    ['a click in noise', within(whiteNoise(2_000, 300, 5), 800, thud(50, 4_000, 5))],
    ['the rest of a key', within(nothing(2_000), 500, tones(60, 3_000, 770, 1_336))],
    ['keys', within(within(nothing(3_000), 500, tones(160, 3_000, 770, 1_336)), 1_500, tones(250, 900, 941, 1_477))],
    ['a key in noise', within(whiteNoise(3_000, 200, 6), 500, tones(200, 3_000, 697, 1_209))],
  ])('of %s holds no speech', (_name, sound) => {
    expect(containsSpeech(ulawOf(sound))).toBe(false);
  });

  it.each([0, 300, 1_500])('of a soft word after %i ms holds speech, on any line', (startMs) => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const ms = startMs + 200 + 700;
      for (const noise of [nothing(ms), hum(ms, 60), whiteNoise(ms, 100, seed), babble(ms, 100, seed)]) {
        expect(containsSpeech(ulawOf(within(noise, startMs, word(200, 500, seed)))), `seed ${seed}`).toBe(true);
      }
    }
  });

  it('of a word without a sample of noise around it holds speech', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const noisy = over(word(240, 2_000, seed), whiteNoise(240, 500, seed));
      expect(containsSpeech(ulawOf(noisy)), `seed ${seed}`).toBe(true);
      expect(containsSpeech(ulawOf(noisy), { speechLevel: 9_000 }), `seed ${seed}`).toBe(true);
    }
  });

  it('of loud sonorants without a pause holds speech', () => {
    const swell = tones(2_000, 1_800, 140, 280, 420, 560).map(
      (sample, index) => sample * (1 + 0.4 * Math.sin(index / 900)),
    );
    expect(containsSpeech(ulawOf(swell))).toBe(true);
    expect(containsSpeech(ulawOf(within(nothing(4_000), 1_000, swell)))).toBe(true);
  });

  it('of a held vowel holds speech', () => {
    expect(containsSpeech(ulawOf(within(nothing(2_000), 300, tones(1_200, 1_500, 140, 280, 420, 560))))).toBe(true);
  });

  it('of a key and a word holds speech', () => {
    const both = joined(nothing(300), tones(200, 3_000, 770, 1_336), nothing(600), voice(400, 1_500, 1), nothing(600));
    expect(containsSpeech(ulawOf(both))).toBe(true);
  });

  it("of the agent's echo holds speech only as long as the caller was not heard", () => {
    const { speechLevel = 0 } = measureLine(ulawOf(voice(4_000, 3_000, 1)));
    const echo = ulawOf(joined(nothing(500), voice(3_000, 300, 2), nothing(500)));
    expect(containsSpeech(echo)).toBe(true);
    expect(containsSpeech(echo, { speechLevel })).toBe(false);
  });

  it('of loud voices holds speech only as long as a louder caller was not heard', () => {
    const voices = ulawOf(babble(4_000, 1_500, 4));
    expect(containsSpeech(voices)).toBe(true);
    expect(containsSpeech(voices, { speechLevel: 6_000 })).toBe(true);
    expect(containsSpeech(voices, { speechLevel: 12_000 })).toBe(false);
  });

  it('of the caller speaking softly holds speech, whatever was heard before', () => {
    const { speechLevel = 0 } = measureLine(ulawOf(voice(4_000, 3_000, 1)));
    expect(speechLevel).toBeGreaterThan(3_000);
    for (let seed = 1; seed <= 20; seed += 1) {
      // 9 dB below the own voice, in a room of voices 9 dB below that; and 14 dB below where nobody else speaks.
      const inCompany = within(babble(2_000, 400, seed), 600, word(300, 1_150, seed));
      expect(containsSpeech(ulawOf(inCompany), { speechLevel }), `seed ${seed}`).toBe(true);
      const alone = within(whiteNoise(2_000, 40, seed), 600, word(300, 650, seed));
      expect(containsSpeech(ulawOf(alone), { speechLevel }), `seed ${seed}`).toBe(true);
    }
  });

  it("counts as speech from half the persona's talk energy on", () => {
    const faint = ulawOf(within(nothing(2_000), 500, voice(600, 180, 1)));
    expect(containsSpeech(faint)).toBe(true);
    expect(containsSpeech(faint, { talkEnergy: 1_000 })).toBe(false);
  });
});

describe('a recording that was cut at a pause', () => {
  const cutAfter = (silenceMs: number, energy = 40) =>
    ulawOf(joined(voice(700, 2_000, 1), whiteNoise(silenceMs, energy, 2)));

  it.each([
    ['after 160 ms of silence', cutAfter(160), 0],
    ['sooner', cutAfter(100), 30],
    ['in the middle of a word', ulawOf(voice(700, 2_000, 1)), 130],
    ['on a line as loud as talk', cutAfter(300, 400), 150],
    ['before it was as long as the silence', ulawOf(nothing(120)), 30],
    ['empty', new Uint8Array(0), 150],
  ])('%s has what was said before the pause, or lacks so much silence', (_, ulaw, missingMs) => {
    expect(missingSilenceMs(ulaw, 256)).toBe(missingMs);
  });
});
