const units = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

/** What the recogniser or the caller runs together, and what it is known to mishear on a telephone line. */
const replacements: readonly [RegExp, string][] = [
  [/\b(\w+)'d\b/g, '$1 would'],
  [/\b(\w+)'ll\b/g, '$1 will'],
  [/\b(what|that|where|who|how|it|name)'?s\b(?! name)/g, '$1 is'],
  [/\bi'm\b/g, 'i am'],
  [/\b(\w+)'re\b/g, '$1 are'],
  [/\b(\w+)'ve\b/g, '$1 have'],
  [/\bgood ?by\b|\bgood bye\b/g, 'goodbye'],
  [/\b(?:beats|peeps|peaks|peats|pete's|pizza) (?:as|if|is)\b(?! (?:a|an|the|my|on|in)\b)/g, 'pizzas'],
  [/\b(?:pizza's|pizzers|peetzas|piece as|pixels)\b/g, 'pizzas'],
  [/\b(?:pizzar|peetza|pitza)\b/g, 'pizza'],
  [/\bmy name'?s\b/g, 'my name is'],
  [/\b(?:tell|had|out) many\b/g, 'how many'],
  [/\b(?:to )?decide order\b|\bdid i? ?ordered\b/g, 'did i order'],
  [/\bto to\b/g, 'to 2'],
  [/\bfor for\b/g, 'for 4'],
  [/\bmen you\b|\bmenhoo\b/g, 'menu'],
  [/\ba dozen\b/g, '12'],
  [/\ba couple of\b/g, '2'],
];

/** Lower case without punctuation, contractions written out, number words as digits. */
export function normaliseEnglish(text: string): string {
  let plain = text
    .toLowerCase()
    .replace(/[’‘`]/g, "'")
    .replace(/(\p{L})-(?=\p{L})/gu, '$1 ')
    .replace(/[^a-z0-9' ]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  for (const [pattern, replacement] of replacements) plain = plain.replace(pattern, replacement);
  return digitsForWords(plain.split(' ')).join(' ');
}

function digitsForWords(words: readonly string[]): string[] {
  const result: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    const ten = tens.indexOf(word);
    const unit = units.indexOf(words[index + 1] ?? '');
    if (ten >= 0 && unit >= 1 && unit <= 9) {
      result.push(String((ten + 2) * 10 + unit));
      index += 1;
    } else if (ten >= 0) result.push(String((ten + 2) * 10));
    else result.push(units.includes(word) ? String(units.indexOf(word)) : word);
  }
  return result;
}

/** A number as it is spoken; large ones stay digits, which synthesisers read well. */
export function englishNumber(value: number): string {
  return units[value] ?? String(value);
}

export function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** "a", "a and b", "a, b and c". */
export function listOf(items: readonly string[], and: string): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${and} ${items.at(-1)}`;
}
