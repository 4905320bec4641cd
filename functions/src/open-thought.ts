/** How a language leaves a thought open. Everything is matched against lower-case words without punctuation. */
interface OpenEndings {
  /** Words after which something must follow: conjunctions, prepositions, articles, hesitation. */
  readonly words: ReadonlySet<string>;
  /** The same of two words. */
  readonly pairs: ReadonlySet<string>;
  /** Digits as they are spoken. */
  readonly digits: ReadonlySet<string>;
  /** What a question has in it that is answered by a row of digits. */
  readonly asksForDigits: RegExp;
}

const set = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Words that also end whole sentences ("I think so", "come in", «вот») are left out: waiting is heard as slowness. */
const endings: Readonly<Record<string, OpenEndings>> = {
  en: {
    words: set(
      "and but or because if when while than although unless the a an my your his our their of with from for to at by about between um uh uhm er erm i'd i'm i'll we're we'd it's that's",
    ),
    pairs: new Set(['would like', 'i want', 'i need', 'such as', 'so that', 'my name']),
    digits: set('zero oh one two three four five six seven eight nine double triple'),
    asksForDigits: /\b(?:number|phone|code|digits|card|account)\b/,
  },
  ru: {
    words: set(
      'и а но или если когда чтобы хотя потому пока либо в во на с со к ко по для у о об из за от до без при через между мой моя моё мое мои ну эм ээ э значит типа',
    ),
    pairs: new Set([
      'я хочу',
      'я хотел',
      'я хотела',
      'хотелось бы',
      'хотел бы',
      'хотела бы',
      'потому что',
      'меня зовут',
    ]),
    digits: set('ноль нуль один одна два две три четыре пять шесть семь восемь девять'),
    asksForDigits: /номер|телефон|код|цифр|карт|счёт|счет/,
  },
};

/** A telephone number has at least as many digits; fewer are half of one. */
const WHOLE_NUMBER_DIGITS = 7;

/**
 * Whether a caller who falls silent after these words is likely to go on. It looks at words alone: recognisers put a
 * full stop on every fragment.
 * @param language two letters; of a language that is not known nothing is said
 * @param asked what the agent said last
 */
export function leavesThoughtOpen(transcript: string, language: string, asked: string): boolean {
  const known = endings[language];
  if (!known) return false;
  const spoken = words(transcript);
  const last = spoken.at(-1);
  if (last === undefined) return false;
  if (known.words.has(last) || known.pairs.has(spoken.slice(-2).join(' '))) return true;
  return known.asksForDigits.test(asked.toLowerCase()) && isHalfANumber(spoken, known.digits);
}

function isHalfANumber(spoken: readonly string[], digits: ReadonlySet<string>): boolean {
  const count = spoken.reduce((sum, word) => sum + (/^\d+$/.test(word) ? word.length : digits.has(word) ? 1 : 0), 0);
  const last = spoken.at(-1) ?? '';
  return count > 0 && count < WHOLE_NUMBER_DIGITS && (/^\d+$/.test(last) || digits.has(last));
}

function words(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[\p{L}\p{N}]+(?:'[\p{L}]+)*/gu) ?? []
  );
}
