import { energyPercentile } from './frame-energy.ts';

/** What a line sounds like while nobody speaks, in TALK_DETECT's energies (mean absolute sample of 20 ms). */
export interface NoiseFloor {
  /** The quiet frames of the noise. */
  readonly level: number;
  /** What the noise hardly ever exceeds: 1.2 × `level` for white noise, about 3 × for far voices. */
  readonly peak: number;
  /** False when speech leaves no 300 ms of noise alone: `peak` is then assumed. */
  readonly isPeakMeasured: boolean;
}

/** Below this a frame holds nothing: Asterisk's padding where RTP did not come, or a sender that suppresses silence. */
const NOTHING_ENERGY = 1;
/** Speech that fills a recording still leaves this share of its frames to closures and the gaps between words. */
const QUIET_SHARE = 0.1;
/** A line with a louder noise carries no conversation: what is this loud all the time is somebody, or a tone. */
const LOUDEST_FLOOR = 3_000;
/**
 * A noise, whatever lies around it: for 1.5 s its loudest tenth is at most this much louder than its quietest. White noise
 * has 1.2; "on the northern line again", a sentence of sonorants, has 1.6.
 */
const STEADY = { frames: 75, loudestOverQuietest: 1.4, searchStepFrames: 10 };
/** Speech reaches beyond the frames that stand out: this many on each side say nothing of the noise. */
const GUARD_FRAMES = 10;
/** From so many frames on their highest is taken for the noise's; else it is assumed, between a hiss and far voices. */
const ENOUGH_FRAMES = 15;
const ASSUMED_PEAK = 1.6;
const PEAK_SHARE = 0.98;

/**
 * The noise under a recording, whether or not somebody speaks over it. Speech without a pause leaves the noise only its
 * closures: `peak` is then assumed, and far voices may peak higher. A single word cut close leaves not even those, and
 * `level` is the word's own quietest tenth.
 * @param energies of the recording's frames, in order
 */
export function noiseFloor(energies: Float32Array): NoiseFloor {
  const { level, slope } = quietLevel(energies);
  const peak = noisePeak(energies, level, slope);
  return { level, peak: Math.max(level, peak ?? level * ASSUMED_PEAK), isPeakMeasured: peak !== undefined };
}

/**
 * The noise at the end of a recording: another than the noise under all of it when a machine has been switched on or off. Only
 * a steady noise of 1.5 s tells; else it is `under`.
 * @param under the noise under the whole recording
 */
export function lateNoiseFloor(energies: Float32Array, under: NoiseFloor): NoiseFloor {
  return steadyNoise(energies, energies.length - STEADY.frames) ?? under;
}

/** `slope` is how much louder than the quietest tenth the quietest quarter is: 1.03 for white noise, 1.3 for voices. */
function quietLevel(energies: Float32Array): { level: number; slope: number } {
  const sorted = energies.slice().sort();
  const level = energyPercentile(sorted, QUIET_SHARE);
  if (level > LOUDEST_FLOOR) return { level: 0, slope: 1 };
  if (level >= NOTHING_ENERGY) return { level, slope: energyPercentile(sorted, 2.5 * QUIET_SHARE) / level };
  // RTP was missing for a while, and the noise with it: it is where it is steady.
  for (let first = 0; first + STEADY.frames <= energies.length; first += STEADY.searchStepFrames) {
    const noise = steadyNoise(energies, first);
    if (noise) return { level: noise.level, slope: 1 };
  }
  return { level, slope: 1 };
}

/** The noise that fills 1.5 s from a frame on; undefined when something else does. */
function steadyNoise(energies: Float32Array, first: number): NoiseFloor | undefined {
  if (first < 0) return undefined;
  const stretch = energies.slice(first, first + STEADY.frames).sort();
  const level = energyPercentile(stretch, QUIET_SHARE);
  const isSteady = energyPercentile(stretch, 1 - QUIET_SHARE) <= level * STEADY.loudestOverQuietest;
  if (!isSteady || level < NOTHING_ENERGY || level > LOUDEST_FLOOR) return undefined;
  return { level, peak: energyPercentile(stretch, PEAK_SHARE), isPeakMeasured: true };
}

/** The highest of the frames that lie well apart from everything that stands out. */
function noisePeak(energies: Float32Array, level: number, slope: number): number | undefined {
  // Voices are uneven: the more uneven the noise, the further must a frame rise to be something else.
  const outstanding = level * Math.min(4, Math.max(1.6, 1 + 12 * (slope - 1)));
  const near = new Uint8Array(energies.length);
  energies.forEach((energy, frame) => {
    if (energy > outstanding) near.fill(1, Math.max(0, frame - GUARD_FRAMES), frame + GUARD_FRAMES + 1);
  });
  const apart = energies.filter((energy, frame) => near[frame] === 0 && energy >= level / 4).sort();
  return apart.length < ENOUGH_FRAMES ? undefined : energyPercentile(apart, PEAK_SHARE);
}
