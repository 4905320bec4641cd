const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const PICTOGRAM = /^[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}]$/u;
/** Zero-width characters, variation selectors, the keycap mark, controls. */
const INVISIBLE = /^(?:\p{Cc}|\p{Cf}|\p{Variation_Selector}|\u20e3)$/u;
const SPACE = /^\s$/u;
const LINE_MARK = /^[-*+•·–—#>]+$/u;
const MAX_LINK_CHARACTERS = 500;

/**
 * Turns a language model's text into text to be spoken, piece by piece: markdown, emoji and line breaks go, white space
 * is single. A line that ends without a mark ends with a full stop. How the text is cut into pieces changes nothing,
 * since every UTF-16 unit is taken on its own.
 */
export class SpeechText {
  /** Marks whose meaning depends on what follows: a run of one character, or a line's opening. */
  #held = '';
  #highSurrogate = '';
  #lineStart = true;
  #space = false;
  #lineEnded = false;
  #stripped = false;
  #last = '';
  #link: 'none' | 'closed' | number = 'none';

  push(text: string): string {
    let out = '';
    for (let index = 0; index < text.length; index += 1) out += this.#unit(text.charAt(index));
    return out;
  }

  /** What was held back until the text was known to be over. */
  end(): string {
    return this.#settle('');
  }

  #unit(unit: string): string {
    if (this.#highSurrogate !== '') {
      const pair = this.#highSurrogate + unit;
      this.#highSurrogate = '';
      return /^[\udc00-\udfff]$/.test(unit) ? this.#character(pair) : this.#unit(unit);
    }
    if (/^[\ud800-\udbff]$/.test(unit)) {
      this.#highSurrogate = unit;
      return '';
    }
    return /^[\udc00-\udfff]$/.test(unit) ? '' : this.#character(unit);
  }

  #character(character: string): string {
    if (this.#link === 'closed') this.#link = character === '(' ? 0 : 'none';
    if (typeof this.#link === 'number') return this.#insideLink(character);
    if (SPACE.test(character)) return this.#white(character);
    if (INVISIBLE.test(character) || PICTOGRAM.test(character)) return this.#strip();
    if (character === '[') return this.#settle('[') + this.#strip();
    if (character === ']') {
      const out = this.#settle(']') + this.#strip();
      this.#link = 'closed';
      return out;
    }
    if (this.#lineStart && LINE_MARK.test(this.#held + character)) return this.#hold(character);
    if ('*_`~|\\'.includes(character)) return this.#mark(character);
    return this.#settle(character) + this.#emit(character);
  }

  /** The target of a link is not spoken. One that never closes ends at white space. */
  #insideLink(character: string): string {
    const length = Number(this.#link) + 1;
    this.#link = character === ')' || SPACE.test(character) || length > MAX_LINK_CHARACTERS ? 'none' : length;
    return SPACE.test(character) ? this.#white(character) : '';
  }

  #white(character: string): string {
    const out = this.#settle(' ');
    this.#space = true;
    if (character === '\n') {
      this.#lineStart = true;
      this.#lineEnded = true;
    }
    return out;
  }

  #mark(character: string): string {
    if (this.#held !== '' && this.#held.charAt(0) !== character) return this.#settle(character) + this.#hold(character);
    return this.#hold(character);
  }

  #hold(character: string): string {
    this.#held += character;
    return '';
  }

  #strip(): string {
    this.#stripped = true;
    return '';
  }

  /** Decides about the marks held back, now that the character after them is known; `''` is the end of the text. */
  #settle(next: string): string {
    const held = this.#held;
    this.#held = '';
    if (held === '') return '';
    const wasLineStart = this.#lineStart;
    const before = this.#space || this.#last === '' ? ' ' : this.#last;
    if (isSpoken(held, before, next, wasLineStart)) return Array.from(held, (mark) => this.#emit(mark)).join('');
    this.#stripped = true;
    return '';
  }

  #emit(character: string): string {
    let out = '';
    if (this.#last !== '') {
      if (this.#lineEnded && /[\p{L}\p{N}%»"”)]/u.test(this.#last)) out += '.';
      const closing = this.#stripped && /^[,.!?;:…)»]$/u.test(character);
      if (this.#space && !closing) out += ' ';
    }
    this.#space = false;
    this.#lineEnded = false;
    this.#lineStart = false;
    this.#stripped = false;
    this.#last = character;
    return out + character;
  }
}

/** Whether marks are part of the words: a minus, a multiplication, a name with an underscore, `#1`, `~5`. */
function isSpoken(held: string, before: string, next: string, lineStart: boolean): boolean {
  const nextIsWord = LETTER_OR_DIGIT.test(next);
  if (lineStart && LINE_MARK.test(held)) {
    if (held === '-' || held === '–' || held === '+') return /^\d$/.test(next);
    return held === '#' && /^\d$/.test(next);
  }
  if (/^_+$/.test(held)) return LETTER_OR_DIGIT.test(before) && nextIsWord;
  if (held === '*') return before === ' ' && next === ' ';
  if (held === '~') return before === ' ' && /^\d$/.test(next);
  return false;
}

/** The whole of a text as it is spoken. */
export function speechText(text: string): string {
  const speech = new SpeechText();
  return speech.push(text) + speech.end();
}

export function isSpeakable(text: string): boolean {
  return LETTER_OR_DIGIT.test(text);
}
