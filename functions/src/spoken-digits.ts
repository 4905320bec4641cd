/** Number words of a language, each with the digits that it stands for. */
interface NumberWords {
  readonly units: ReadonlyMap<string, string>;
  readonly teens: ReadonlyMap<string, string>;
  readonly tens: ReadonlyMap<string, string>;
  /** One word for hundreds; English makes them of a unit and "hundred". */
  readonly hundreds: ReadonlyMap<string, string>;
  readonly repeats: ReadonlyMap<string, number>;
  readonly silent: ReadonlySet<string>;
}

const numbered = (list: string, first: number, step = 1): ReadonlyMap<string, string> =>
  new Map(list.split(' ').flatMap((words, index) => words.split('/').map((word) => [word, `${first + index * step}`])));

const numberWords: Readonly<Record<string, NumberWords>> = {
  en: {
    units: numbered('zero/oh/o/nought one two three four five six seven eight nine', 0),
    teens: numbered('ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen', 10),
    tens: numbered('twenty thirty forty/fourty fifty sixty seventy eighty ninety', 20, 10),
    hundreds: new Map(),
    repeats: new Map([
      ['double', 2],
      ['triple', 3],
      ['treble', 3],
    ]),
    silent: new Set(['plus', 'dash', 'hyphen']),
  },
  ru: {
    units: numbered('ноль/нуль один/одна/одно два/две три четыре пять шесть семь восемь девять', 0),
    teens: numbered(
      'десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать',
      10,
    ),
    tens: numbered('двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто', 20, 10),
    hundreds: numbered('сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот', 100, 100),
    repeats: new Map(),
    silent: new Set(['плюс', 'тире']),
  },
};

/** Digits as they are written, with the letters of an order's or a flight's number. */
const written = /^\p{L}{0,2}\d+\p{L}?$/u;

export interface SpokenDigits {
  readonly digits: string;
  /** The words before them. */
  readonly before: readonly string[];
}

/**
 * The row of digits that the words end in, spoken one by one ("oh seven"), in groups («девятьсот шестнадцать»),
 * doubled or written. Null when the last word is no number.
 */
export function trailingDigits(words: readonly string[], language: string): SpokenDigits | null {
  const known = numberWords[language];
  if (!known) return null;
  let start = words.length;
  while (start > 0 && isNumberWord(words[start - 1] ?? '', known)) start -= 1;
  const row = words.slice(start);
  const digits = readDigits(row, known);
  return digits === '' ? null : { digits, before: words.slice(0, start) };
}

function isNumberWord(word: string, known: NumberWords): boolean {
  const { units, teens, tens, hundreds, repeats, silent } = known;
  return (
    written.test(word) ||
    word === 'hundred' ||
    [units, teens, tens, hundreds, repeats, silent].some((one) => one.has(word))
  );
}

function readDigits(row: readonly string[], known: NumberWords): string {
  let digits = '';
  let at = 0;
  while (at < row.length) {
    const [group, length] = readGroup(row.slice(at), known);
    digits += group;
    at += length;
  }
  return digits;
}

/** The next number and how many words it takes: a hundred takes in the tens and units after it. */
function readGroup(row: readonly string[], known: NumberWords): readonly [digits: string, words: number] {
  const [word = '', next = ''] = row;
  const repeats = known.repeats.get(word);
  if (repeats) {
    const unit = /^\d$/.test(next) ? next : (known.units.get(next) ?? '');
    return [unit.repeat(repeats), 2];
  }
  const unit = known.units.get(word);
  const hundreds = known.hundreds.get(word) ?? (unit !== undefined && next === 'hundred' ? `${unit}00` : undefined);
  if (hundreds !== undefined) {
    const taken = known.hundreds.has(word) ? 1 : 2;
    const [rest, words] = readUnderHundred(row.slice(taken), known);
    return [`${Number(hundreds) + Number(rest)}`.padStart(3, '0'), taken + words];
  }
  const [below, words] = readUnderHundred(row, known);
  if (words > 0) return [below, words];
  return [written.test(word) ? word : '', 1];
}

function readUnderHundred(row: readonly string[], known: NumberWords): readonly [digits: string, words: number] {
  const [word = '', next = ''] = row;
  const ten = known.tens.get(word);
  if (ten !== undefined) {
    const unit = known.units.get(next);
    return unit !== undefined && unit !== '0' ? [`${Number(ten) + Number(unit)}`, 2] : [ten, 1];
  }
  const digits = known.teens.get(word) ?? known.units.get(word);
  return digits === undefined ? ['', 0] : [digits, 1];
}
