import type { AgentQuestion } from './agent-question.ts';
import { table, wordsOf } from './spoken-words.ts';

/** How likely a caller who falls silent is to go on: `closed` is not at all, as far as the words tell. */
export type Openness = 'closed' | 'likely' | 'certain';

/** What the caller has said so far, as the rules look at it: words without marks, politeness at the end left out. */
export interface Thought {
  readonly words: readonly string[];
  /** The words of the last sentence. A recogniser ends sentences at pauses too, so it may be no more than a part. */
  readonly sentence: readonly string[];
  /** The last sentence between its commas. */
  readonly parts: readonly (readonly string[])[];
  /** All that was said, between marks of any kind. */
  readonly pieces: readonly (readonly string[])[];
  /** The last sentence as a string, each word after one blank: for patterns. */
  readonly line: string;
  /** The recogniser put a comma, a dash or dots at the end: weak evidence, where a full stop is none. */
  readonly trailsOff: boolean;
  readonly question: AgentQuestion;
}

/** Judges a thought, or leaves it to the next rule. */
export type Rule = (thought: Thought) => Openness | null;

/** Said after a thought that was whole or not: "can you tell me please". */
const politeness = table("please sir madam ma'am пожалуйста пожалуста");

/** "Good-by", "a drive-in", "a follow-up": the preposition belongs to the word before it, and opens nothing. */
const compound = /(\p{L})-(bye?|in|up|on|off|out|down|over|through)\b/giu;

export function readThought(written: string, question: AgentQuestion): Thought {
  const text = written.replace(compound, '$1$2');
  const sentences = text.split(/(?<=[.!?…])\s+/u).map((sentence) => ({ sentence, words: impolite(wordsOf(sentence)) }));
  const last = sentences.findLast(({ words }) => words.length > 0) ?? { sentence: '', words: [] };
  return {
    words: impolite(wordsOf(text)),
    sentence: last.words,
    parts: piecesOf(last.sentence),
    pieces: piecesOf(text),
    line: ` ${last.words.join(' ')}`,
    trailsOff: /(?:[,:;–—-]|\.\.\.|…)\s*$/u.test(text),
    question,
  };
}

function piecesOf(text: string): (readonly string[])[] {
  const pieces = text.split(/[,;:–—.!?…]+(?:\s|$)| - /u).map((piece) => impolite(wordsOf(piece)));
  return pieces.filter((piece) => piece.length > 0);
}

function impolite(words: readonly string[]): readonly string[] {
  const end = words.findLastIndex((word) => !politeness.has(word));
  return end < 0 ? words : words.slice(0, end + 1);
}

/** Whether the words end in an entry of up to four words. */
export function endIn(words: readonly string[], entries: ReadonlySet<string>): boolean {
  return [4, 3, 2, 1].some((count) => words.length >= count && entries.has(words.slice(-count).join(' ')));
}

/** The words after as many entries of the table as there are at the beginning. */
export function after(words: readonly string[], entries: ReadonlySet<string>): readonly string[] {
  let at = 0;
  for (;;) {
    const length = [3, 2, 1].find(
      (count) => at + count <= words.length && entries.has(words.slice(at, at + count).join(' ')),
    );
    if (!length) return words.slice(at);
    at += length;
  }
}
