import { cutSegment, peakDbfs, speechBounds } from '../audio/levels.ts';
import { lineRateHz } from '../audio/resample.ts';

/** Kept on each side of the speech: soft onsets and releases lie below the threshold. */
const marginMs = 40;

/** Quieter than this below the loudest sample is silence. */
const depthDb = 40;

/** Removes leading and trailing silence from 8 kHz speech, but for a short margin. */
export function trimSilence(pcm8k: Int16Array): Int16Array {
  const bounds = speechBounds(pcm8k, { thresholdDbfs: peakDbfs(pcm8k) - depthDb, minimumMs: 10 });
  if (!bounds) return new Int16Array(0);
  const durationMs = (pcm8k.length / lineRateHz) * 1000;
  return cutSegment(pcm8k, {
    startMs: Math.max(0, bounds.startMs - marginMs),
    endMs: Math.min(durationMs, bounds.endMs + marginMs),
  });
}
