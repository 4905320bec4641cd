import { describe, expect, it } from 'vitest';
import { rmsDbfs } from '../../audio/levels.ts';
import { concatPcm, silence, tone } from '../../audio/tone.ts';
import { overlapVoices, speakBabble } from './babble.ts';
import { noiseAt } from './noise-line.ts';
import { seededRandom } from './random.ts';

/** Share of a frequency in audio, against all of it. */
function share(pcm: Float64Array, hz: number): number {
  let [cos, sin, all] = [0, 0, 0];
  for (const [index, sample] of pcm.entries()) {
    cos += sample * Math.cos((2 * Math.PI * hz * index) / 8000);
    sin += sample * Math.sin((2 * Math.PI * hz * index) / 8000);
    all += sample * sample;
  }
  return (2 * (cos * cos + sin * sin)) / (pcm.length * all);
}

const voice = (hz: number, amplitude: number, pauseMs: number) => concatPcm(tone(hz, 900, amplitude), silence(pauseMs));

describe('babble', () => {
  it('holds all voices at the same level, however loud they were', () => {
    const babble = overlapVoices([voice(300, 0.5, 0), voice(500, 0.02, 0)], seededRandom(1), 9000);
    expect(babble).toHaveLength(72_000);
    expect(share(babble, 300)).toBeCloseTo(0.5, 1);
    expect(share(babble, 500)).toBeCloseTo(0.5, 1);
  });

  it('begins each voice somewhere else, in the same place for the same seed', () => {
    const voices = [voice(300, 0.5, 700), voice(500, 0.5, 300)];
    expect(overlapVoices(voices, seededRandom(1), 2000)).toEqual(overlapVoices(voices, seededRandom(1), 2000));
    expect(overlapVoices(voices, seededRandom(1), 2000)).not.toEqual(overlapVoices(voices, seededRandom(2), 2000));
  });

  it('is made of six voices in two languages and set at its level', async () => {
    const said: string[] = [];
    const engine = {
      speak: async ({ voice: name, language }: { voice?: string; language: string }) => {
        said.push(`${language} ${name}`);
        return voice(200 + said.length * 100, 0.3, 200);
      },
    };
    const babble = await speakBabble(engine, seededRandom(1), 4000);
    expect(said).toEqual(['en rms', 'en slt', 'en awb', 'en kal', 'ru ru', 'ru ru+f3']);
    expect(rmsDbfs(noiseAt(babble, { speechDbfs: -18, snrDb: 15 }))).toBeCloseTo(-33, 1);
  });
});
