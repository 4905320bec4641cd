import { countTokens, splitWords } from './tokens.ts';

export interface Pace {
  /** From the arrival of the request to the first word of the answer. */
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
  /** Extra wait after the first sentence. */
  readonly afterFirstSentenceMs: number;
}

export interface PacedWord {
  readonly text: string;
  /** When to send it, from the same origin as `firstTokenMs`. */
  readonly dueMs: number;
}

/** When each word of an answer leaves a model that writes at this pace. */
export function paceWords(content: string, pace: Pace): PacedWord[] {
  const msPerToken = 1000 / pace.tokensPerSecond;
  let dueMs = pace.firstTokenMs;
  let inFirstSentence = true;
  return splitWords(content).map((text) => {
    const word = { text, dueMs };
    dueMs += countTokens(text) * msPerToken;
    if (inFirstSentence && /[.!?…]["»”)]?$/.test(text)) {
      inFirstSentence = false;
      dueMs += pace.afterFirstSentenceMs;
    }
    return word;
  });
}
