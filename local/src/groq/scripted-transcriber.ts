import { activeSegments } from '../audio/levels.ts';
import { lineRateHz } from '../audio/resample.ts';
import { createExactMatcher } from './scripted/exact-match.ts';
import { createLooseMatcher } from './scripted/loose-match.ts';
import { arrivedWords, type Occurrence, resolveOverlaps } from './scripted/occurrence.ts';
import { type ScriptedUtterance, type WordSpan, wordSpans } from './scripted/utterance.ts';
import { type LocalTranscriber, noSpeech } from './transcriber.ts';

export type { ScriptedUtterance } from './scripted/utterance.ts';

export interface ScriptedTranscriber extends LocalTranscriber {
  /** Adds what a caller may say from now on. */
  add(utterance: ScriptedUtterance): void;
  /** Whether something of it was certainly said: a fraction of the work of a transcription, which may find more. */
  recognises(pcm8k: Int16Array): Promise<boolean>;
}

export interface ScriptedOptions {
  /** Writes Whisper's inventions into silence instead of nothing. */
  readonly invents?: boolean;
}

/** When this much of the sound that arrived is explained bit by bit, nothing else needs to be looked for. */
const explainedShare = 0.6;

/**
 * Recognises what is known beforehand: it looks for the samples of each utterance in the audio and writes the words
 * whose samples arrived, in their order. It serves languages without a recogniser, and loads that one could not follow.
 */
export function createScriptedTranscriber(
  script: readonly ScriptedUtterance[] = [],
  options: ScriptedOptions = {},
): ScriptedTranscriber {
  const exact = createExactMatcher();
  const loose = createLooseMatcher();
  const spans: WordSpan[][] = [];

  function add(utterance: ScriptedUtterance): void {
    exact.add(utterance.pcm8k);
    loose.add(utterance.pcm8k);
    spans.push(wordSpans(utterance));
  }
  for (const utterance of script) add(utterance);

  async function find(pcm8k: Int16Array): Promise<Occurrence[]> {
    const identical = resolveOverlaps(exact.find(pcm8k));
    if (isExplained(pcm8k, identical)) return identical;
    return resolveOverlaps([...identical, ...(await loose.find(pcm8k))]);
  }

  return {
    add,
    recognises: async (pcm8k) => exact.find(pcm8k).length > 0 || loose.findsStretch(pcm8k),
    transcribe: async ({ pcm8k, language }) => {
      if (activeSegments(pcm8k).length === 0) return noSpeech(language, options.invents ?? false);
      const occurrences = await find(pcm8k);
      const text = occurrences
        .map((occurrence) => arrivedWords(occurrence, spans[occurrence.utterance] ?? []))
        .filter((words) => words !== '')
        .join(' ');
      return text === '' ? noSpeech(language, options.invents ?? false) : { text, noSpeechProbability: 0.02 };
    },
  };
}

function isExplained(pcm8k: Int16Array, occurrences: readonly Occurrence[]): boolean {
  const soundingMs = activeSegments(pcm8k).reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const explainedSamples = occurrences.reduce(
    (sum, { found, unitSamples }) => sum + unitSamples * found.reduce((count, unit) => count + unit, 0),
    0,
  );
  return (explainedSamples / lineRateHz) * 1000 >= soundingMs * explainedShare;
}
