import { expect, it } from 'vitest';
import { mulawSilence } from '../../local/src/audio/mulaw.ts';
import { markSamples, writeMarks } from '../load/audio-mark.ts';
import { pausePlace } from './pause-place.ts';

const voice = (samples: number) => new Uint8Array(samples).fill(0x31);
const gap = new Uint8Array(320).fill(mulawSilence);
const marked = (parts: readonly Uint8Array[]) =>
  writeMarks(Buffer.concat(parts), { kind: 'said', owner: 1, line: 0, part: 0 });

it('lies in the gap that is nearest to the middle, between two marks', () => {
  const place = pausePlace(marked([voice(800), gap, voice(4_000), gap, voice(6_000)]));
  expect(place).toBeGreaterThanOrEqual(5_120 + 160);
  expect(place).toBeLessThanOrEqual(5_440);
  expect((place ?? 1) % markSamples).toBe(0);
});

it('is nowhere in what is said without a gap', () => {
  expect(pausePlace(marked([voice(8_000)]))).toBeNull();
});
