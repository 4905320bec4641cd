import { activeSegments, peakDbfs } from '../../audio/levels.ts';
import { lineRateHz } from '../../audio/resample.ts';

/** Something a test caller says, and the samples it says it with. */
export interface ScriptedUtterance {
  readonly text: string;
  readonly pcm8k: Int16Array;
}

/** Where a word lies in its utterance, in samples. */
export interface WordSpan {
  readonly word: string;
  readonly from: number;
  readonly to: number;
}

/** Quieter than this below the loudest sample is a pause between words. */
const pauseDepthDb = 40;
const shortestPauseMs = 60;

/**
 * Estimates when each word is said: words share the sounding time, pauses left out, in proportion to their letters.
 * Exact to about a syllable, which decides whether a word was cut off.
 */
export function wordSpans({ text, pcm8k }: ScriptedUtterance): WordSpan[] {
  const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const sounding = activeSegments(pcm8k, {
    thresholdDbfs: peakDbfs(pcm8k) - pauseDepthDb,
    joinGapMs: shortestPauseMs,
    minimumMs: 10,
  }).map(({ startMs, endMs }) => ({ from: toSamples(startMs), to: toSamples(endMs) }));
  const soundingSamples = sounding.reduce((sum, { from, to }) => sum + to - from, 0);
  const weights = words.map((word) => word.length + 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);

  /** The sample at which this much of the sounding time has passed. */
  const at = (share: number): number => {
    let left = share * soundingSamples;
    for (const { from, to } of sounding) {
      if (left <= to - from) return Math.round(from + left);
      left -= to - from;
    }
    return sounding.at(-1)?.to ?? 0;
  };

  let before = 0;
  return words.map((word, index) => {
    const from = at(before / total);
    before += weights[index] as number;
    return { word, from, to: at(before / total) };
  });
}

function toSamples(ms: number): number {
  return Math.round((ms * lineRateHz) / 1000);
}
