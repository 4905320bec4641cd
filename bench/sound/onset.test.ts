import { describe, expect, it } from 'vitest';
import { concatPcm, silence, tone } from '../../local/src/audio/tone.ts';
import { noiseAt, whiteNoise } from '../../local/src/caller/lines/noise-line.ts';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { gapErrors } from './gap-errors.ts';
import { findOnsets } from './onset.ts';
import { shareWithin, toleranceMs, validateOnsets } from './validation.ts';

const beep = tone(440, 300);
const beeps = concatPcm(silence(500), beep, silence(400), beep, silence(600));
const mixed = (pcm: Int16Array, other: Int16Array) => pcm.map((sample, index) => sample + (other[index] ?? 0));
const noise = (durationMs: number, dbfs: number) =>
  noiseAt(whiteNoise(seededRandom(5), durationMs), { speechDbfs: dbfs, snrDb: 0 });

/** Within a frame and the rise of a wave. */
function expectSounds(pcm: Int16Array, sounds: readonly [number, number][], withinMs = 5) {
  const found = findOnsets(pcm);
  expect(found).toHaveLength(sounds.length);
  for (const [index, [startMs, endMs]] of sounds.entries()) {
    expect(Math.abs((found[index]?.startMs ?? 0) - startMs)).toBeLessThanOrEqual(withinMs);
    expect(Math.abs((found[index]?.endMs ?? 0) - endMs)).toBeLessThanOrEqual(withinMs);
  }
}

const twice: [number, number][] = [
  [500, 800],
  [1200, 1500],
];

describe('the onsets of sounds', () => {
  it('are found in digital silence', () => expectSounds(beeps, twice));

  it.each([-72, -60, -45, -30])('are found in noise of %d dBFS, which is none itself', (dbfs) => {
    expectSounds(mixed(beeps, noise(2100, dbfs)), twice, 10);
  });

  it('are found in noise that is sent in parts of the call only', () => {
    const parts = concatPcm(
      silence(900),
      mixed(concatPcm(silence(600), beep, silence(600)), noise(1500, -40)),
      silence(900),
    );
    expectSounds(parts, [[1500, 1800]], 10);
  });

  it('do not hang on how loud the call is', () => {
    expectSounds(
      beeps.map((sample) => Math.round(sample / 30)),
      twice,
    );
  });

  it('are those of a hiss before a voice, and of a soft end', () => {
    const hiss = noise(120, -42);
    const word = concatPcm(silence(700), hiss, beep, hiss, silence(700));
    expectSounds(word, [[700, 1240]]);
  });

  it('are none of a click', () => {
    const clicks = beeps.slice();
    for (const atMs of [100, 1000, 1900]) clicks.fill(20_000, atMs * 8, (atMs + 5) * 8);
    expectSounds(clicks, twice);
    expect(findOnsets(clicks.fill(0, 500 * 8, 800 * 8).fill(0, 1200 * 8, 1500 * 8))).toEqual([]);
  });

  it('are not found where nothing is said', () => {
    for (const pcm of [new Int16Array(0), silence(2000), noise(3000, -40), new Int16Array([30_000])]) {
      expect(findOnsets(pcm)).toEqual([]);
    }
  });

  it('leave the closure of a consonant in its word, and divide what is further apart', () => {
    const stop = concatPcm(silence(500), beep, silence(50), beep, silence(500));
    expect(findOnsets(stop)).toHaveLength(1);
    expect(findOnsets(stop, { joinGapMs: 30 })).toHaveLength(2);
    expect(findOnsets(beeps, { joinGapMs: 450 })).toHaveLength(1);
  });

  it('reach to the file’s borders where the sound does', () => {
    expect(findOnsets(concatPcm(beep, silence(500)))[0]?.startMs).toBe(0);
    expect(findOnsets(concatPcm(silence(500), beep.subarray(0, 2396)))[0]?.endMs).toBe(799.5);
  });
});

it('steady sounds on random lines are found to 20 ms, all of them', () => {
  const sounds = [tone(300, 250), tone(1700, 120, 0.2), noise(200, -20), concatPcm(tone(200, 90), noise(80, -25))];
  const rows = validateOnsets(seededRandom(3), sounds, 3);
  expect(rows).toHaveLength(20);
  expect(rows.reduce((sum, { clear }) => sum + clear, 0)).toBeGreaterThan(200);
  expect(rows.filter(({ leastMs, mostMs }) => leastMs < -toleranceMs || mostMs > toleranceMs)).toEqual([]);
  expect(shareWithin(rows)).toBe(1);
});

describe('the errors of a detector', () => {
  const known = (startMs: number, endMs: number) => ({ startMs, endMs, isBeginClear: true, isEndClear: true });
  const sounds = [known(500, 800), known(1200, 1500)];
  const errorsOf = (...found: [number, number][]) =>
    gapErrors(
      sounds,
      found.map(([startMs, endMs]) => ({ startMs, endMs })),
    ).map(({ errorMs }) => errorMs);

  it('are how much too late each border was found', () => {
    expect(errorsOf([490, 805], [1203, 1499])).toEqual([-10, 5, 3, -1]);
    expect(errorsOf([500, 600], [650, 800], [1200, 1500])).toEqual([0, 0, 0, 0]);
  });

  it('are great for a sound that is none, or was not found', () => {
    expect(errorsOf([500, 800], [900, 950], [1200, 1500])).toEqual([0, 150, 0, 0]);
    expect(errorsOf([500, 800])).toEqual([0, 0, Number.POSITIVE_INFINITY, -700]);
  });
});
