import { wordsOf } from '../spoken-words.ts';

/** Fewer words that are the same may be chance: "for you. You can …". */
const TELLING_WORDS = 3;

/**
 * Takes off a continuation what was said before it: a model that is asked to go on may begin again from the start, or with
 * the last sentence. Text is held back only while its words are such.
 */
export class RepeatCut {
  readonly #said: readonly string[];
  /** What is held back; null once it is known where the new begins. */
  #held: string | null = '';

  constructor(said: string) {
    this.#said = wordsOf(said);
  }

  /** What of the text so far is new and was not given before. */
  push(text: string): string {
    if (this.#held === null) return text;
    this.#held += text;
    // The last word may still grow.
    const whole = this.#held.replace(/[\p{L}\p{N}’'-]+$/u, '');
    return this.#isRepeating(wordsOf(whole)) ? '' : this.#release(wordsOf(whole));
  }

  /** What was held back and is new after all; nothing more comes. */
  end(): string {
    return this.#held === null ? '' : this.#release(wordsOf(this.#held));
  }

  #isRepeating(words: readonly string[]): boolean {
    return this.#said.some((_, start) => start + words.length <= this.#said.length && this.#matches(start, words));
  }

  /** @param words of which the first were said before, as the last of it; maybe none */
  #release(words: readonly string[]): string {
    const most = Math.min(words.length, this.#said.length);
    const lengths = Array.from({ length: most }, (_, less) => most - less);
    const repeated = lengths.find((length) => this.#isTelling(length) && this.#endsWith(words.slice(0, length))) ?? 0;
    const held = this.#held ?? '';
    this.#held = null;
    return held.slice(endOfWord(held, repeated));
  }

  #isTelling(length: number): boolean {
    return length >= TELLING_WORDS || length === this.#said.length;
  }

  #endsWith(words: readonly string[]): boolean {
    return this.#matches(this.#said.length - words.length, words);
  }

  #matches(start: number, words: readonly string[]): boolean {
    return words.every((word, index) => this.#said[start + index] === word);
  }
}

/** Where so many words end, with the marks and blanks behind them. */
function endOfWord(text: string, count: number): number {
  if (count === 0) return 0;
  let end = 0;
  while (end < text.length) {
    const next = text.slice(end).search(/(?<=[^\p{L}\p{N}])[\p{L}\p{N}]/u);
    if (next < 0) return text.length;
    end += next;
    if (wordsOf(text.slice(0, end)).length >= count) return end;
  }
  return end;
}
