import { describe, expect, it } from 'vitest';
import { frameEnergies } from './frame-energy.ts';
import { measureLine } from './line-level.ts';
import { bargeInEnergyAfter, bargeInEnergyFor, bargeInEnergyFromBeginning, talkEnergyFor } from './talk-threshold.ts';
import { babble, joined, nothing, over, type Sound, ulawOf, voice, whiteNoise } from './testing/sounds.ts';

const BASE = 256;
const measured = (level: number, peak: number) => ({ level, peak, isPeakMeasured: true });

/** TALK_DETECT over a sound: the longest time without talking, and the share of frames that count as talking. */
function detected(sound: Sound, energy: number): { quietMs: number; talkShare: number } {
  const frames = frameEnergies(ulawOf(sound));
  let [quiet, longest, talking] = [0, 0, 0];
  for (const frame of frames) {
    const isTalking = frame >= energy;
    if (isTalking) talking += 1;
    quiet = isTalking ? 0 : quiet + 20;
    longest = Math.max(longest, quiet);
  }
  return { quietMs: longest, talkShare: talking / frames.length };
}

describe('the energy that counts as talking', () => {
  it("is the persona's on a quiet line", () => {
    expect(talkEnergyFor(measured(0, 0), BASE)).toBe(BASE);
    expect(talkEnergyFor(measured(100, 150), BASE)).toBe(BASE);
  });

  it.each([
    ['white noise 15 dB below', (ms: number) => whiteNoise(ms, 350, 1)],
    ['white noise 10 dB below', (ms: number) => whiteNoise(ms, 630, 2)],
    ['voices 15 dB below', (ms: number) => babble(ms, 350, 3)],
  ] as const)('lies between %s and the caller', (_name, noise) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const speech = voice(3_000, 2_000, seed);
      const line = measureLine(ulawOf(over(joined(speech, nothing(1_000)), noise(4_000))));
      const energy = talkEnergyFor(line.floorNow, BASE, line.speechLevel);
      expect(detected(noise(4_000), energy).talkShare, `noise, seed ${seed}`).toBeLessThanOrEqual(0.01);
      expect(detected(over(speech, noise(3_000)), energy).quietMs, `speech, seed ${seed}`).toBeLessThan(500);
    }
  });

  it('stays below a caller whom the noise nearly covers', () => {
    expect(talkEnergyFor(measured(1_000, 1_200), BASE, 2_000)).toBe(1_200);
    expect(talkEnergyFor(measured(2_000, 2_400), BASE)).toBe(1_600);
    expect(talkEnergyFor(measured(2_000, 2_400), BASE, 300)).toBe(BASE);
  });
});

describe('the energy that interrupts the agent', () => {
  it('lies above the echo and below the caller', () => {
    const echo = voice(4_000, 400, 1);
    const { loudest } = measureLine(ulawOf(echo));
    const energy = bargeInEnergyFor(loudest, 600);
    for (const seed of [2, 3, 4]) expect(detected(voice(4_000, 400, seed), energy).talkShare).toBe(0);
    expect(detected(voice(1_000, 2_000, 2), energy).talkShare).toBeGreaterThan(0.1);
  });

  it("is two thirds of the persona's on a line without echo, and never deaf", () => {
    expect(bargeInEnergyFor(0, 600)).toBe(400);
    expect(bargeInEnergyFor(250, 600)).toBe(500);
    expect(bargeInEnergyFor(5_000, 600)).toBe(1_600);
    expect(bargeInEnergyFor(5_000, 600, 4_000)).toBe(2_400);
  });
});

describe('the energy that interrupts the rest of a greeting', () => {
  it('expects louder echo than there was, and no louder noise', () => {
    expect(bargeInEnergyFromBeginning(0, 0, 600)).toBe(400);
    expect(bargeInEnergyFromBeginning(100, 0, 600)).toBe(400);
    expect(bargeInEnergyFromBeginning(300, 0, 600)).toBe(bargeInEnergyFor(600, 600));
    expect(bargeInEnergyFromBeginning(300, 300, 600)).toBe(bargeInEnergyFor(300, 600));
    expect(bargeInEnergyFromBeginning(300, 480, 600)).toBe(bargeInEnergyFor(480, 600));
  });
});

describe('the energy learned from a sound over the agent', () => {
  it('is that of an echo, and none for what is too loud to be one', () => {
    expect(bargeInEnergyAfter(700, 600)).toBe(bargeInEnergyFor(700, 600));
    expect(bargeInEnergyAfter(3_000, 600)).toBeNull();
    expect(bargeInEnergyAfter(1_500, 600, 5_000)).toBe(bargeInEnergyFor(1_500, 600, 5_000));
    expect(bargeInEnergyAfter(2_500, 600, 5_000)).toBeNull();
  });
});
