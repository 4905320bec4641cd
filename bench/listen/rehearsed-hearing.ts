import { cutSegment } from '../../local/src/audio/levels.ts';
import { concatPcm, silence } from '../../local/src/audio/tone.ts';
import type { Utterance } from '../call/utterance.ts';
import { wordsIn } from '../call/words.ts';

/** What a recogniser makes of stretches of speech that it has heard before. */
export interface RehearsedHearing {
  /** @returns how many stretches it had to listen to */
  rehearse(utterances: readonly Utterance[]): Promise<number>;
  /** What it makes of these words; undefined when they are not nearly a stretch that it knows. */
  recall(words: string): string | undefined;
}

/** As the agent cuts what it sends. */
const marginMs = 300;

/** A word at the border of a stretch may be missing, or be one too many. */
const nearlyAll = 0.7;

interface Stretch {
  readonly words: readonly string[];
  readonly heard: string;
}

/**
 * Has a recogniser hear everything once before the calls. It takes a second of this machine where the service takes a
 * quarter, and so would say more about the machine than about the agent if it were asked during calls.
 */
export function createRehearsedHearing(transcribe: (pcm8k: Int16Array) => Promise<string>): RehearsedHearing {
  const known: Stretch[] = [];
  return {
    rehearse: async (utterances) => {
      const stretches = utterances.flatMap(stretchesOf);
      for (const { text, pcm8k } of stretches) {
        const heard = await transcribe(concatPcm(silence(marginMs), pcm8k, silence(marginMs)));
        known.push({ words: wordsIn(text), heard });
      }
      return stretches.length;
    },
    recall: (text) => {
      const words = wordsIn(text);
      const [best] = known
        .map((stretch) => ({ stretch, likeness: likeness(words, stretch.words) }))
        .toSorted((a, b) => b.likeness - a.likeness);
      return best && best.likeness >= nearlyAll ? best.stretch.heard : undefined;
    },
  };
}

/** What a turn can consist of: the beginning up to a pause, all of it, or the rest after a pause. */
export function stretchesOf({
  parts,
  texts,
  pcm8k,
}: Utterance): { readonly text: string; readonly pcm8k: Int16Array }[] {
  const stretch = (from: number, to: number) => ({
    text: texts.slice(from, to).join(' '),
    pcm8k: cutSegment(pcm8k, { startMs: parts[from]?.startMs ?? 0, endMs: parts[to - 1]?.endMs ?? 0 }),
  });
  const beginnings = parts.map((_, index) => stretch(0, index + 1));
  return [...beginnings, ...parts.slice(1).map((_, index) => stretch(index + 1, parts.length))];
}

/** Words in common, in order, of all words of both, 0 to 1. */
function likeness(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length === 0) return 0;
  let row: number[] = b.map(() => 0);
  for (const word of a) {
    const next: number[] = [];
    for (const [index, other] of b.entries()) {
      next.push(word === other ? (row[index - 1] ?? 0) + 1 : Math.max(row[index] ?? 0, next[index - 1] ?? 0));
    }
    row = next;
  }
  return (2 * (row.at(-1) ?? 0)) / (a.length + b.length);
}
