import { endsSentence } from './abbreviations.ts';
import { isSpeakable, SpeechText } from './speech-text.ts';

/** The first chunk may be a clause of at least this many characters: about a second of speech, enough to hide the next. */
const FIRST_CLAUSE_MIN = 20;
/** The first chunk is cut here at the latest: waiting for its end would be heard as silence. */
const FIRST_MAX = 90;
/** Later chunks are sentences, cut here at the latest: what is bought and then interrupted is lost. */
const LATER_MAX = 220;
/** A cut within a sentence leaves at least this much behind it. */
const CUT_MIN = 30;

const CLOSING = '»”"’)]\'';

/**
 * Cuts a reply into pieces that can be spoken one by one, as it is being written. The pieces put together are the reply
 * as `speechText` gives it, so each but the last keeps the space after it. A piece is decided by the text up to the
 * first character after it and by nothing else: how the model's tokens fall changes nothing. Only when the model rests
 * is a whole sentence taken without that character; the space is the next piece's then.
 */
export class TextChunker {
  #text = new SpeechText();
  #buffer = '';
  #first = true;

  /** Takes the next piece of the reply, gives the chunks that it completes. */
  push(text: string): string[] {
    return this.#take(this.#text.push(text));
  }

  /** Whether what is there reads as a whole sentence, though nothing after it has told so yet. */
  get restsAtSentenceEnd(): boolean {
    // «3.» may go on as «3.5».
    if (!isSpeakable(this.#buffer) || /\d[.,]$/u.test(this.#buffer)) return false;
    return isSentenceEnd(`${this.#buffer} A`, this.#buffer.length + 1);
  }

  /** The model has stopped writing for now: a whole sentence need not wait for the next one. */
  rest(): string[] {
    if (!this.restsAtSentenceEnd) return [];
    const chunk = this.#buffer;
    this.#buffer = '';
    this.#first = false;
    return [chunk];
  }

  /** What is left. What cannot be spoken, such as a lone dash, is left out. */
  end(): string[] {
    const chunks = this.#take(this.#text.end());
    if (isSpeakable(this.#buffer)) chunks.push(this.#buffer);
    this.#buffer = '';
    return chunks;
  }

  #take(text: string): string[] {
    const chunks: string[] = [];
    for (let index = 0; index < text.length; index += 1) {
      this.#buffer += text.charAt(index);
      const cut = this.#boundary();
      if (cut === 0) continue;
      chunks.push(this.#buffer.slice(0, cut));
      this.#buffer = this.#buffer.slice(cut);
      this.#first = false;
    }
    return chunks;
  }

  /** Where the buffer's first chunk ends; 0 while that is not known. */
  #boundary(): number {
    const buffer = this.#buffer;
    const max = this.#first ? FIRST_MAX : LATER_MAX;
    const start = buffer.length - 1;
    if (buffer.charAt(start - 1) === ' ' && isSpeakable(buffer.slice(0, start))) {
      if (isSentenceEnd(buffer, start)) return start;
      if (this.#first && start > FIRST_CLAUSE_MIN && isClauseEnd(buffer, start)) return start;
    }
    return buffer.length > max ? forcedCut(buffer, max) : 0;
  }
}

/** Whether a sentence ends before the word that starts at `start`. */
function isSentenceEnd(text: string, start: number): boolean {
  const next = text.charAt(start);
  if (/^\p{Ll}$/u.test(next)) return false;
  let end = start - 1;
  while (end > 0 && CLOSING.includes(text.charAt(end - 1))) end -= 1;
  const mark = text.charAt(end - 1);
  if (mark === '!' || mark === '?' || mark === '…') return true;
  if (mark !== '.') return false;
  return text.charAt(end - 2) === '.' || end < start - 1 || endsSentence(text.slice(0, end - 1), next);
}

/** Whether a clause ends before the word that starts at `start`. «1, 2» stays together. */
function isClauseEnd(text: string, start: number): boolean {
  if (!/^[,;:]$/u.test(text.charAt(start - 2))) return false;
  return !(/^\d$/u.test(text.charAt(start - 3)) && /^\d$/u.test(text.charAt(start)));
}

/** The best place to cut a text that is too long: after a clause, else between words, else anywhere. */
function forcedCut(text: string, max: number): number {
  let words = 0;
  for (let start = max; start > CUT_MIN; start -= 1) {
    if (text.charAt(start - 1) !== ' ' || !isSpeakable(text.slice(0, start))) continue;
    if (isClauseEnd(text, start)) return start;
    if (words === 0 && isLooseSpace(text, start)) words = start;
  }
  if (words > 0) return words;
  return /^[\ud800-\udbff]$/.test(text.charAt(max - 1)) ? max - 1 : max;
}

/** Whether the words around a space may be spoken apart: not «1 000», not «ул. Ленина». */
function isLooseSpace(text: string, start: number): boolean {
  const before = text.charAt(start - 2);
  return before !== '.' && !(/^\d$/u.test(before) && /^\d$/u.test(text.charAt(start)));
}
