import { activeSegments, cutSegment, rmsDbfs } from '../../audio/levels.ts';
import { concatPcm } from '../../audio/tone.ts';

/** Pauses up to this belong to the speech whose level is measured, as in ITU-T P.56. */
const hangoverMs = 200;

/** Level of speech while somebody speaks, in dBFS: what a signal-to-noise ratio refers to. -96 when nobody does. */
export function speechLevelDbfs(pcm: Int16Array): number {
  const segments = activeSegments(pcm, { joinGapMs: hangoverMs });
  return rmsDbfs(concatPcm(...segments.map((segment) => cutSegment(pcm, segment))));
}

/**
 * Samples at a root mean square level, in dBFS; what leaves the 16 bits is clipped.
 * @throws {RangeError} for silence, which has no level
 */
export function atLevel(samples: Float64Array, dbfs: number): Int16Array {
  const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  if (!(rms > 0)) throw new RangeError('silence cannot be given a level');
  const gain = (32_768 * 10 ** (dbfs / 20)) / rms;
  return Int16Array.from(samples, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * gain))));
}
