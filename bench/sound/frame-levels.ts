import { lineRateHz } from '../../local/src/audio/resample.ts';

/** Borders of sounds are found to a frame. */
export const frameMs = 5;
const frameSamples = (frameMs * lineRateHz) / 1000;

/** So far on each side a frame is compared with others; what is shorter than half of it all, a click, vanishes. */
const neighbours = 2;

/** The lowest level told from silence: below the smallest step of µ-law. */
export const lowestDbfs = -80;

/** Levels in dBFS, one for each frame of 5 ms, at least `lowestDbfs`. */
export interface FrameLevels {
  /** The greatest sample. */
  readonly peak: Float64Array;
  /** The power of the frame. */
  readonly whole: Float64Array;
  /** The power below and above 2 kHz: voices lie low, hisses high, white noise in both. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The levels of 8 kHz samples. Each is the median of five frames: it keeps a border where it is, and takes clicks away. */
export function frameLevels(pcm8k: Int16Array): FrameLevels {
  return {
    peak: medians(levelsOf(pcm8k, (samples) => samples.reduce((most, sample) => Math.max(most, sample * sample), 0))),
    whole: medians(
      levelsOf(pcm8k, (samples) => samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length),
    ),
    low: medians(levelsOf(pcm8k, (samples) => halfBandPower(samples, 1))),
    high: medians(levelsOf(pcm8k, (samples) => halfBandPower(samples, -1))),
  };
}

function levelsOf(pcm8k: Int16Array, powerOf: (samples: Int16Array) => number): Float64Array {
  return Float64Array.from({ length: Math.ceil(pcm8k.length / frameSamples) }, (_, frame) => {
    const power = powerOf(pcm8k.subarray(frame * frameSamples, (frame + 1) * frameSamples));
    return Math.max(lowestDbfs, 10 * Math.log10(power / 32768 ** 2));
  });
}

/** The sum of neighbouring samples (sign 1) is the lower half of the band, their difference (sign -1) the upper one. */
function halfBandPower(samples: Int16Array, sign: 1 | -1): number {
  let power = 0;
  for (let at = 1; at < samples.length; at++) {
    power += ((samples[at] as number) + sign * (samples[at - 1] as number)) ** 2;
  }
  return power / 4 / Math.max(1, samples.length - 1);
}

function medians(levels: Float64Array): Float64Array {
  return levels.map((_, index) => {
    const around = levels.slice(Math.max(0, index - neighbours), index + neighbours + 1).sort();
    return around[around.length >> 1] as number;
  });
}
