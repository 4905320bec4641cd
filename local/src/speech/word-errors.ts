const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** Lower-case words of a text without punctuation; digits become the words they are read as. */
export function spokenWords(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/good-?by(e)?\b/g, 'goodbye')
    .replace(/(\p{L})-(?=\p{L})/gu, '$1')
    .replace(/:00\b/g, '')
    .replace(/\d+/g, (digits) => ` ${readDigits(digits)} `)
    .replace(/[^\p{L}' ]/gu, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Numbers below a hundred as numbers, longer ones digit by digit, as telephone numbers are. */
function readDigits(digits: string): string {
  const value = Number(digits);
  if (digits.length > 2) return [...digits].map((digit) => small[Number(digit)]).join(' ');
  if (value < small.length) return small[value] ?? '';
  const unit = value % 10 === 0 ? '' : ` ${small[value % 10]}`;
  return `${tens[Math.floor(value / 10) - 2]}${unit}`;
}

/** Words that must be inserted, deleted or replaced to turn `heard` into `said`. */
export function countWordErrors(said: readonly string[], heard: readonly string[]): number {
  let previous = Array.from({ length: heard.length + 1 }, (_, index) => index);
  for (const [row, word] of said.entries()) {
    const current = [row + 1];
    for (const [column, other] of heard.entries()) {
      const replaced = (previous[column] as number) + (word === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] as number) + 1, (current[column] as number) + 1));
    }
    previous = current;
  }
  return previous.at(-1) as number;
}

/** Share of wrong words: errors over the words that were said. */
export function wordErrorRate(pairs: readonly { readonly said: string; readonly heard: string }[]): number {
  let errors = 0;
  let words = 0;
  for (const { said, heard } of pairs) {
    const saidWords = spokenWords(said);
    errors += countWordErrors(saidWords, spokenWords(heard));
    words += saidWords.length;
  }
  return words === 0 ? 0 : errors / words;
}
