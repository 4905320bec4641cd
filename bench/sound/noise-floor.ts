import { lineRateHz } from '../../local/src/audio/resample.ts';
import { quantile } from '../statistics/quantiles.ts';
import { type FrameLevels, frameMs, lowestDbfs } from './frame-levels.ts';

/** Longer than a hiss in speech lasts. */
const windowMs = 250;
const windowFrames = windowMs / frameMs;
const windowSamples = (windowMs * lineRateHz) / 1000;

/** Noise stays within this from its loud to its soft moments; speech does not for a quarter of a second. */
const steadyDb = 5;

/** Like itself a period later is a tone or a voice, not noise. From 1 kHz down to 80 Hz; shorter periods come again in there. */
const shortestLag = 8;
const longestLag = 100;
const periodic = 0.4;

/** Steady stretches this much louder than the quietest ones are another noise, which one hears begin. */
const sameNoiseDb = 4;

/** The level of a steady noise, in dBFS, and its standard deviation from frame to frame. */
export interface NoiseFloor {
  readonly dbfs: number;
  readonly spreadDb: number;
}

/** Of the noise that is there all the time, or wherever anything is sent at all; of digital silence the lowest level. */
export type NoiseFloors = Readonly<Record<'whole' | 'low' | 'high', NoiseFloor>>;

/** Of all that is no digital silence, noise takes at least this. Speech alone has few steady moments. */
const leastShare = 0.15;

/** Looks for stretches of a quarter of a second that are steady and no tone. The quietest such are the line's noise. */
export function noiseFloors(pcm8k: Int16Array, levels: FrameLevels): NoiseFloors {
  const steady: { from: number; dbfs: number }[] = [];
  for (let from = 0; from + windowFrames <= levels.low.length; from += windowFrames / 2) {
    const [low, high] = [levels.low, levels.high].map((band) => rangeOf(band.subarray(from, from + windowFrames)));
    if (!low?.isSteady || !high?.isSteady) continue;
    if (isPeriodic(pcm8k.subarray((from * windowSamples) / windowFrames).subarray(0, windowSamples))) continue;
    steady.push({ from, dbfs: low.dbfs });
  }
  const quietest = quantile(
    steady.map(({ dbfs }) => dbfs),
    0.1,
  );
  const own = steady.filter(({ dbfs }) => quietest !== undefined && dbfs <= quietest + sameNoiseDb);
  const sounding = levels.low.filter((dbfs) => dbfs > lowestDbfs).length;
  const isNoise = (own.length * windowFrames) / 2 >= leastShare * sounding;
  const floorOf = (band: Float64Array) =>
    floorIn(isNoise ? own.flatMap(({ from }) => [...band.subarray(from, from + windowFrames)]) : []);
  return { whole: floorOf(levels.whole), low: floorOf(levels.low), high: floorOf(levels.high) };
}

function rangeOf(levels: Float64Array): { isSteady: boolean; dbfs: number } {
  const sorted = levels.toSorted();
  const at = (share: number) => sorted[Math.floor(share * sorted.length)] as number;
  return { isSteady: at(0.05) > lowestDbfs && at(0.95) - at(0.05) <= steadyDb, dbfs: at(0.5) };
}

function floorIn(dbfs: readonly number[]): NoiseFloor {
  if (dbfs.length === 0) return { dbfs: lowestDbfs, spreadDb: 0 };
  const mean = dbfs.reduce((sum, level) => sum + level, 0) / dbfs.length;
  return { dbfs: mean, spreadDb: Math.sqrt(dbfs.reduce((sum, level) => sum + (level - mean) ** 2, 0) / dbfs.length) };
}

function isPeriodic(pcm: Int16Array): boolean {
  const compared = pcm.length - longestLag;
  const power = product(pcm, 0, compared);
  for (let lag = shortestLag; lag <= longestLag; lag++) {
    if (product(pcm, lag, compared) > periodic * power) return true;
  }
  return false;
}

function product(pcm: Int16Array, lag: number, samples: number): number {
  let sum = 0;
  for (let at = 0; at < samples; at++) sum += (pcm[at] as number) * (pcm[at + lag] as number);
  return sum;
}
