import type { Segment } from '../../local/src/audio/levels.ts';
import { lineRateHz } from '../../local/src/audio/resample.ts';
import { quantile } from '../statistics/quantiles.ts';
import { type FrameLevels, frameLevels, frameMs, lowestDbfs } from './frame-levels.ts';
import { noiseFloors } from './noise-floor.ts';

export interface OnsetOptions {
  /** Quiet up to this long belongs to the sound around it, as the closure of a stop consonant does. */
  readonly joinGapMs?: number;
  /** Sounds of which no part lasts so long are clicks. */
  readonly minimumMs?: number;
}

/** A sound is taken for one where it rises so far above the noise, and lasts as long as it stays above the second. */
const certain = { aboveNoiseDb: 4, spreads: 6 };
const audible = { aboveNoiseDb: 2, spreads: 3 };

/** Nor is it one, or a part of one, that has so much less power than the loudest sample near it. */
const belowLoudestDb = 40;
const nearMs = 500;

/** Of the whole file; what is nowhere near as loud is measured by the file. */
const loudestShare = 0.99;
const softSoundDb = 20;

/** A part of a sound is longer than this; it is what the medians leave of a click. */
const briefestMs = 10;

/**
 * Where sounds begin and end in 8 kHz samples, as a person would mark them, in milliseconds and in order. It adapts to the
 * file: in digital silence a soft hiss counts, in noise what rises above it. `validate-onset.ts` says how exact it is.
 */
export function findOnsets(pcm8k: Int16Array, options: OnsetOptions = {}): readonly Segment[] {
  const { joinGapMs = 60, minimumMs = 20 } = options;
  const levels = frameLevels(pcm8k);
  const parts = soundingParts(levels.peak.length, judgeOf(pcm8k, levels)).filter(
    ({ startMs, endMs }) => endMs - startMs >= briefestMs,
  );
  const durationMs = (pcm8k.length * 1000) / lineRateHz;
  return joined(parts, joinGapMs)
    .filter((own) => own.some(({ startMs, endMs }) => endMs - startMs >= minimumMs))
    .map((own) => ({ startMs: own[0]?.startMs ?? 0, endMs: Math.min(durationMs, own.at(-1)?.endMs ?? 0) }));
}

const measures = ['whole', 'low', 'high'] as const;

/** Whether a frame is louder than the noise, in one of its halves, and loud enough beside its neighbours. */
type Judge = (frame: number, aboveNoise: typeof certain) => boolean;

function judgeOf(pcm8k: Int16Array, levels: FrameLevels): Judge {
  const floors = noiseFloors(pcm8k, levels);
  const loudest = loudestNear(levels.peak);
  return (frame, { aboveNoiseDb, spreads }) =>
    measures.some((measure) => {
      const { dbfs, spreadDb } = floors[measure];
      const level = levels[measure][frame] ?? lowestDbfs;
      const heardDbfs = (loudest[frame] ?? 0) - belowLoudestDb;
      return level > Math.max(heardDbfs, lowestDbfs, dbfs + Math.max(aboveNoiseDb, spreads * spreadDb));
    });
}

function loudestNear(peaks: Float64Array): Float64Array {
  const reach = nearMs / frameMs;
  const fileDbfs = quantile([...peaks.filter((dbfs) => dbfs > lowestDbfs)], loudestShare) ?? 0;
  return peaks.map((_, frame) =>
    peaks
      .subarray(Math.max(0, frame - reach), frame + reach + 1)
      .reduce((most, dbfs) => Math.max(most, dbfs), fileDbfs - softSoundDb),
  );
}

/** Stretches that are audible throughout and certain somewhere. */
function soundingParts(frames: number, isSound: Judge): Segment[] {
  const parts: Segment[] = [];
  let from: number | undefined;
  let isCertain = false;
  for (let frame = 0; frame <= frames; frame++) {
    if (frame < frames && isSound(frame, audible)) {
      from ??= frame;
      isCertain ||= isSound(frame, certain);
      continue;
    }
    if (from !== undefined && isCertain) parts.push({ startMs: from * frameMs, endMs: frame * frameMs });
    from = undefined;
    isCertain = false;
  }
  return parts;
}

function joined(parts: readonly Segment[], joinGapMs: number): Segment[][] {
  const groups: Segment[][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (last && part.startMs - (last.at(-1)?.endMs ?? 0) <= joinGapMs) last.push(part);
    else groups.push([part]);
  }
  return groups;
}
