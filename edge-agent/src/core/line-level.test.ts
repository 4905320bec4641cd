import { describe, expect, it } from 'vitest';
import { frameEnergies } from './frame-energy.ts';
import { measureLine } from './line-level.ts';
import { babble, hum, joined, nothing, over, type Sound, ulawOf, voice, whiteNoise } from './testing/sounds.ts';

const VOWELS = 2_000;
/** Noise against the vowels: −20, −15 and −10 dB. */
const DB20 = VOWELS * 0.1;
const DB15 = VOWELS * 0.178;
const DB10 = VOWELS * 0.316;

const noises: readonly (readonly [string, (ms: number) => Sound, number, number])[] = [
  ['digital silence', nothing, 0, 0],
  ['hum', (ms) => hum(ms, 80), 75, 90],
  ['white noise 20 dB below', (ms) => whiteNoise(ms, DB20, 1), DB20 * 0.9, DB20 * 1.3],
  ['white noise 15 dB below', (ms) => whiteNoise(ms, DB15, 2), DB15 * 0.9, DB15 * 1.3],
  ['white noise 10 dB below', (ms) => whiteNoise(ms, DB10, 3), DB10 * 0.9, DB10 * 1.3],
  ['voices 20 dB below', (ms) => babble(ms, DB20, 4), DB20 * 0.4, DB20 * 2.2],
  ['voices 15 dB below', (ms) => babble(ms, DB15, 5), DB15 * 0.4, DB15 * 2.2],
];

describe('a measured line', () => {
  it.each(noises)('finds the speech within %s, and the noise around it', (_name, noise, lowest, highest) => {
    const around = noise(5_000);
    for (let seed = 1; seed <= 8; seed += 1) {
      const line = joined(nothing(1_500), voice(2_000, VOWELS, seed), nothing(1_500));
      const { floor, spans, speechLevel } = measureLine(ulawOf(over(line, around)));
      expect(spans.at(0)?.startMs, `seed ${seed}`).toBeGreaterThanOrEqual(1_440);
      // A soft consonant at either end is lost in the louder noises.
      expect(spans.at(0)?.startMs, `seed ${seed}`).toBeLessThanOrEqual(1_680);
      expect(spans.at(-1)?.endMs, `seed ${seed}`).toBeGreaterThanOrEqual(3_320);
      expect(spans.at(-1)?.endMs, `seed ${seed}`).toBeLessThanOrEqual(3_560);
      expect(floor.level).toBeGreaterThanOrEqual(lowest);
      expect(floor.peak).toBeLessThanOrEqual(highest);
      expect(floor.isPeakMeasured).toBe(true);
      expect(speechLevel).toBeGreaterThan(VOWELS * 0.5);
    }
  });

  it.each(noises.slice(1))('holds no speech where there is only %s', (_name, noise) => {
    const { spans, speechLevel } = measureLine(ulawOf(noise(4_000)));
    expect(spans).toEqual([]);
    expect(speechLevel).toBeUndefined();
  });

  it('takes the noise from the closures when speech fills the recording', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const speech = over(voice(4_000, VOWELS, seed), whiteNoise(4_000, DB15, seed));
      const { floor, spans } = measureLine(ulawOf(speech));
      expect(floor.level).toBeLessThan(DB15 * 1.5);
      expect(spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)).toBeGreaterThan(3_000);
    }
  });

  it('takes the noise from where there is some when RTP was missing for most of the time', () => {
    const { floor, spans } = measureLine(ulawOf(joined(nothing(6_000), whiteNoise(2_000, 400, 1))));
    expect(floor.level).toBeGreaterThan(350);
    expect(spans).toEqual([]);
  });

  it('expects from now on a steady noise that has begun, and keeps what was said before', () => {
    const before = over(joined(nothing(2_000), voice(800, 400, 1)), whiteNoise(2_800, 20, 3));
    const { floor, floorNow, spans } = measureLine(ulawOf(joined(before, whiteNoise(3_000, 500, 1))));
    expect(floor.peak).toBeLessThan(50);
    expect(floorNow.level).toBeGreaterThan(450);
    expect(floorNow.peak).toBeLessThan(650);
    expect(spans.at(0)?.startMs).toBeLessThan(2_200);
  });

  it('expects no noise from the speech with which a recording ends', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const line = joined(whiteNoise(2_000, 20, 3), over(voice(3_000, 2_000, seed), whiteNoise(3_000, 20, 4)));
      const { floor, floorNow } = measureLine(ulawOf(line));
      expect(floorNow).toEqual(floor);
    }
  });

  it('does not take a held vowel between stretches of nothing for a noise', () => {
    const { floor, spans } = measureLine(ulawOf(joined(nothing(2_000), hum(1_000, 1_000), nothing(2_000))));
    expect(floor).toEqual({ level: 0, peak: 0, isPeakMeasured: true });
    expect(spans).toEqual([{ startMs: 2_000, endMs: 3_000 }]);
  });

  it('joins words over the gaps of a sentence and keeps longer pauses apart', () => {
    const word = () => hum(300, 1_500);
    const line = joined(nothing(500), word(), nothing(280), word(), nothing(600), word(), nothing(500));
    expect(measureLine(ulawOf(line)).spans).toEqual([
      { startMs: 500, endMs: 1_380 },
      { startMs: 1_980, endMs: 2_280 },
    ]);
  });

  it('follows a word into its soft end, over a closure', () => {
    const line = joined(nothing(500), hum(300, 1_500), nothing(40), hum(100, 100), nothing(500));
    expect(measureLine(ulawOf(line)).spans).toEqual([{ startMs: 500, endMs: 940 }]);
  });

  it('does not take for a noise what is as loud as a voice near by', () => {
    const { floor, spans } = measureLine(ulawOf(whiteNoise(2_000, 4_000, 1)));
    expect(floor.level).toBe(0);
    expect(spans).toEqual([{ startMs: 0, endMs: 2_000 }]);
  });

  it('expects the quiet that has come back', () => {
    const line = joined(whiteNoise(20_000, 500, 1), whiteNoise(1_500, 20, 2));
    const { floor, floorNow } = measureLine(ulawOf(line));
    expect(floor.level).toBeGreaterThan(400);
    expect(floorNow.peak).toBeLessThan(30);
  });

  it('takes no notice of clicks, but of what may go on in the recordings before and after', () => {
    const click = () => whiteNoise(60, 3_000, 1);
    expect(measureLine(ulawOf(joined(nothing(500), click(), nothing(500)))).spans).toEqual([]);
    expect(measureLine(ulawOf(joined(nothing(500), click()))).spans).toEqual([{ startMs: 500, endMs: 560 }]);
    expect(measureLine(ulawOf(joined(click(), nothing(500)))).spans).toEqual([{ startMs: 0, endMs: 60 }]);
  });

  it('tells how loud an echo becomes, clicks apart', () => {
    const echo = voice(5_000, 200, 3);
    const { loudest } = measureLine(ulawOf(joined(echo, whiteNoise(40, 9_000, 1), nothing(500))));
    const energies = frameEnergies(ulawOf(echo)).sort();
    expect(loudest).toBeGreaterThanOrEqual(energies.at(-3) as number);
    expect(loudest).toBeLessThanOrEqual(energies.at(-1) as number);
  });

  it('has nothing to say of a recording without a sample', () => {
    expect(measureLine(new Uint8Array(0))).toEqual({
      floor: { level: 0, peak: 0, isPeakMeasured: false },
      floorNow: { level: 0, peak: 0, isPeakMeasured: false },
      speechLevel: undefined,
      loudest: 0,
      isLoud: false,
      spans: [],
      durationMs: 0,
    });
  });
});
