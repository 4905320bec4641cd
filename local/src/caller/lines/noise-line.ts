import { lineRateHz } from '../../audio/resample.ts';
import { clearLine, type Line } from '../line.ts';
import { audioOf, mixInto } from './audio-packet.ts';
import { atLevel } from './noise-level.ts';
import type { Random } from './random.ts';

/** Long enough for nobody to hear that it repeats. */
const whiteNoiseMs = 10_000;

/** Gaussian white noise of unit power at 8 kHz. */
export function whiteNoise(random: Random, durationMs = whiteNoiseMs): Float64Array {
  const length = Math.round((durationMs * lineRateHz) / 1000);
  // Box and Muller; one minus, since the logarithm of zero has no value.
  return Float64Array.from({ length }, () => {
    return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  });
}

/**
 * Mixes a loop of noise into all that the caller sends, silence included, for a street does not fall silent with the
 * caller. It runs on by the packets' timestamps: through key presses, and through pauses in which nothing is sent (a
 * caller with `sendSilence: false` sends no noise either).
 * @param noise 8 kHz, at the level at which it is to be heard, see `noiseAt`
 */
export function noiseLine(noise: Int16Array): Line {
  let firstTimestamp: number | undefined;
  return {
    outgoing: (packet, deliver) => {
      const audio = audioOf(packet);
      if (!audio) {
        deliver(packet);
        return;
      }
      firstTimestamp ??= audio.timestamp;
      const start = (audio.timestamp - firstTimestamp) >>> 0;
      deliver(mixInto(packet, (index) => noise[(start + index) % noise.length] ?? 0));
    },
    incoming: clearLine.incoming,
  };
}

export interface NoiseLevel {
  /** See `speechLevelDbfs`. */
  readonly speechDbfs: number;
  readonly snrDb: number;
}

/** Noise so far below speech of a given level. @throws {RangeError} for silence */
export function noiseAt(noise: Float64Array, { speechDbfs, snrDb }: NoiseLevel): Int16Array {
  return atLevel(noise, speechDbfs - snrDb);
}
