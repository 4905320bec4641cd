import { type Complex, complexOf, correlate, nextPowerOfTwo, transform } from './fft.ts';

/** Audio in which sounds are looked for, prepared once. */
export interface SearchedAudio {
  readonly spectrum: Complex;
  /** Sums of squares up to each sample: the energy of any window is one subtraction. */
  readonly energy: Float64Array;
  readonly length: number;
}

export interface Place {
  readonly position: number;
  /** Normalised, 0 to 1. */
  readonly correlation: number;
}

export function searchedAudio(samples: Float64Array): SearchedAudio {
  const spectrum = complexOf(samples, nextPowerOfTwo(samples.length));
  transform(spectrum);
  return { spectrum, energy: runningEnergy(samples), length: samples.length };
}

/** Where the audio is most like a sound, all of which lies in it. A correlation of 0 when it is longer than the audio. */
export function bestPlace({ spectrum, energy, length }: SearchedAudio, sound: Float64Array): Place {
  let best: Place = { position: 0, correlation: 0 };
  if (sound.length > length) return best;
  const other = complexOf(sound, spectrum.re.length);
  transform(other);
  const products = correlate(spectrum, other);
  const soundNorm = Math.sqrt(power(sound) * sound.length);
  for (let position = 0; position + sound.length <= length; position++) {
    const windowEnergy = (energy[position + sound.length] as number) - (energy[position] as number);
    const norm = soundNorm * Math.sqrt(Math.max(windowEnergy, 1e-6));
    const correlation = (products[position] as number) / norm;
    if (correlation > best.correlation) best = { position, correlation };
  }
  return best;
}

/** Mean of the squares. */
export function power(samples: Float64Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
}

function runningEnergy(samples: Float64Array): Float64Array {
  const sums = new Float64Array(samples.length + 1);
  for (let index = 0; index < samples.length; index++) {
    sums[index + 1] = (sums[index] as number) + (samples[index] as number) ** 2;
  }
  return sums;
}
