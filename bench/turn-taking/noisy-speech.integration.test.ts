import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSpeechEngine, type SpeechEngine } from '../../local/src/speech/engine.ts';
import { type NoisyLine, renderMaterial, scoreLine } from './noisy-speech.ts';

const lines: readonly (NoisyLine & { readonly leastNear: number })[] = [
  { kind: 'none', snrDb: 99, leastNear: 14 },
  { kind: 'hum', snrDb: 30, leastNear: 14 },
  { kind: 'white', snrDb: 20, leastNear: 14 },
  { kind: 'white', snrDb: 15, leastNear: 13 },
  { kind: 'white', snrDb: 10, leastNear: 11 },
  { kind: 'babble', snrDb: 20, leastNear: 13 },
  { kind: 'babble', snrDb: 15, leastNear: 11 },
];

describe('speech on a noisy line', () => {
  let engine: SpeechEngine;
  let material: Awaited<ReturnType<typeof renderMaterial>>;

  beforeAll(async () => {
    engine = createSpeechEngine();
    material = await renderMaterial(engine);
  });
  afterAll(() => engine.close());

  it.each(lines)('is found and kept whole, and the noise is not talking: $kind at $snrDb dB', (line) => {
    const score = scoreLine(material, line);
    expect(score.missed).toBe(0);
    expect(score.cutMs).toBe(0);
    expect(score.startsNear).toBeGreaterThanOrEqual(line.leastNear);
    expect(score.endsNear).toBeGreaterThanOrEqual(line.leastNear);
    expect(score.noiseTalking).toBeLessThan(0.005);
    // Loud enough for 300 ms of silence in the noise, when a louder guess would not hear the caller.
    expect(score.noiseTalkingUnbroken).toBeLessThan(0.03);
    expect(score.talkEnergyUnbroken).toBeLessThan(score.vowels * 0.6);
    expect(score.longestGapMs).toBeLessThan(500);
    expect(score.noiseHeard).toBe(0);
  });

  it.each(lines)('is found and kept whole when it is soft: $kind at $snrDb dB', (line) => {
    const score = scoreLine(material, line, 500);
    expect(score.missed).toBe(0);
    expect(score.cutMs).toBe(0);
    expect(score.noiseHeard).toBe(0);
  });
});
