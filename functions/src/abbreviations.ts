/** After these a name, a number or the rest of the phrase follows: their full stop never ends a sentence. */
const beforeSomething = words(
  'mr mrs ms dr prof st mt vs e.g i.e cf approx ext fig gen gov hon sgt capt lt col rev sen rep ave apt',
  'ул д кв корп стр просп пер пл наб ш обл р-н проф акад тел доб т.е т.к напр см ст гл р пос т.н и.о в.о',
);

/** Units: after a number their full stop ends the sentence when no number follows, as in «в 2024 г. Потом…». */
const units = words('г гг в вв ч м с мин сек руб коп тыс млн млрд кг км см мм т л шт р стр п am pm a.m p.m');

/** Anywhere: their full stop ends the sentence unless a number follows, as in "No. 5". */
const beforeNumber = words(
  'no nos etc inc ltd co corp jr sr dept jan feb mar apr jun jul aug sep sept oct nov dec min max',
  'т.д т.п др пр н.э янв февр авг сент окт нояб дек',
);

/** Single letters that are words. */
const letterWords = words('i я');

function words(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.join(' ').split(' '));
}

/**
 * Whether the full stop after `text` ends a sentence, given the first character of what follows, which is no small letter.
 * @param text everything before the full stop
 */
export function endsSentence(text: string, next: string): boolean {
  const [, before = '', token = ''] = /(?:^|(\S*)\s+)["«“„('’]*(\S*)$/u.exec(text) ?? [];
  const word = token.toLowerCase();
  const numberFollows = /^\d/u.test(next);
  // «5.» that opens a chunk is an item of a list, not a sentence.
  if (/^\d{1,3}$/u.test(word) && text.replace(/^["«“„('’]+/u, '') === token) return false;
  if (units.has(word) && /\d$/u.test(before)) return !numberFollows;
  // An initial, or half of «т. е.»: the rest follows. «т. д.» may be the end.
  if (/^\p{L}$/u.test(word) && !letterWords.has(word)) return isPairEnd(before, word) && !numberFollows;
  if (beforeSomething.has(word)) return false;
  return !numberFollows || !(units.has(word) || beforeNumber.has(word));
}

/** «т. д.», «т. п.», «н. э.», "p. m.": written with a space, they may end a sentence. */
function isPairEnd(before: string, word: string): boolean {
  return ['т. д', 'т. п', 'н. э', 'a. m', 'p. m'].includes(`${before.toLowerCase()} ${word}`);
}
