import { decodeMulaw, encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { type WordSpan, wordSpans } from '../../local/src/groq/scripted/utterance.ts';
import { type LocalTranscriber, noSpeech } from '../../local/src/groq/transcriber.ts';
import { type FoundMark, markSamples, readMarks } from './audio-mark.ts';
import type { LineName } from './caller-script.ts';

/** Share of a word's sound that must have arrived for a recogniser to write the word. */
const neededShare = 0.5;

export interface MarkedTranscriber extends LocalTranscriber {
  /** Makes a line known. @param said as the caller sends it, marked µ-law */
  add(name: LineName, text: string, said: Uint8Array): void;
}

/**
 * Writes the words whose marks arrived, in their order. It costs a pass over the samples, so that two hundred callers can
 * be understood on the cores that also carry them.
 */
export function createMarkedTranscriber(): MarkedTranscriber {
  const words = new Map<string, readonly WordSpan[]>();
  return {
    add: (name, text, said) => void words.set(keyOf(name), wordSpans({ text, pcm8k: decodeMulaw(said) })),
    transcribe: async ({ pcm8k, language }) => {
      const text = stretchesOf(readMarks(encodeMulaw(pcm8k)).filter(({ kind }) => kind === 'said'))
        .map(({ name, places }) => arrivedWords(words.get(keyOf(name)) ?? [], places))
        .filter((heard) => heard !== '')
        .join(' ');
      return text === '' ? noSpeech(language, false) : { text, noSpeechProbability: 0.02 };
    },
  };
}

interface Stretch {
  readonly name: LineName;
  readonly places: Set<number>;
}

/** A line goes on as long as its marks come in their order: said twice, it is there twice. */
function stretchesOf(marks: readonly FoundMark[]): Stretch[] {
  const stretches: Stretch[] = [];
  let last: FoundMark | undefined;
  for (const mark of marks) {
    const { owner, line, place } = mark;
    const goesOn = last?.owner === owner && last.line === line && place > last.place;
    if (!goesOn) stretches.push({ name: { owner, line }, places: new Set() });
    stretches.at(-1)?.places.add(place);
    last = mark;
  }
  return stretches;
}

function arrivedWords(spans: readonly WordSpan[], places: ReadonlySet<number>): string {
  return spans
    .filter(({ from, to }) => {
      const [first, behind] = [Math.floor(from / markSamples), Math.ceil(to / markSamples)];
      let arrived = 0;
      for (let place = first; place < behind; place++) if (places.has(place)) arrived += 1;
      return arrived > 0 && arrived >= (behind - first) * neededShare;
    })
    .map(({ word }) => word)
    .join(' ');
}

function keyOf({ owner, line }: LineName): string {
  return `${owner}/${line}`;
}
