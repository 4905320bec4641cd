import type { Gender } from './menu.ts';

const numberForms: readonly (readonly [number, string])[] = [
  [0, 'ноль нуля'],
  [1, 'один одна одну одно одного одной'],
  [2, 'два две двух двоих двум'],
  [3, 'три трех троих трем'],
  [4, 'четыре четырех четверых четырем'],
  [5, 'пять пяти пятерых'],
  [6, 'шесть шести шестерых'],
  [7, 'семь семи семерых'],
  [8, 'восемь восьми восьмерых'],
  [9, 'девять девяти'],
  [10, 'десять десяти'],
  [11, 'одиннадцать одиннадцати'],
  [12, 'двенадцать двенадцати'],
  [13, 'тринадцать'],
  [14, 'четырнадцать'],
  [15, 'пятнадцать'],
  [16, 'шестнадцать'],
  [17, 'семнадцать'],
  [18, 'восемнадцать'],
  [19, 'девятнадцать'],
  [20, 'двадцать двадцати'],
  [30, 'тридцать тридцати'],
  [40, 'сорок сорока'],
  [50, 'пятьдесят пятидесяти'],
];
const numberValues = new Map(
  numberForms.flatMap(([value, forms]) => forms.split(' ').map((form) => [form, value] as const)),
);

/** Lower case without punctuation, е for ё, number words as digits. */
export function normaliseRussian(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/ё/g, 'е')
    .replace(/[^а-яa-z0-9 ]+/g, ' ')
    .trim()
    .split(/\s+/);
  const result: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    const value = numberValues.get(word);
    const unit = numberValues.get(words[index + 1] ?? '');
    if (value !== undefined && value >= 20 && unit !== undefined && unit >= 1 && unit <= 9) {
      result.push(String(value + unit));
      index += 1;
    } else result.push(value === undefined ? word : String(value));
  }
  return result
    .join(' ')
    .replace(/(^| )пиц(?=[аыу]( |$))/g, '$1пицц')
    .replace(/(^| )пиц(?= |$)/g, '$1пицц');
}

const spoken = [
  'ноль',
  'один',
  'два',
  'три',
  'четыре',
  'пять',
  'шесть',
  'семь',
  'восемь',
  'девять',
  'десять',
  'одиннадцать',
  'двенадцать',
];
const ones: Readonly<Record<Gender, string>> = { feminine: 'одну', masculine: 'один', neuter: 'одно' };

/** A number in the accusative, agreeing with what is counted; large ones stay digits. */
export function russianNumber(value: number, gender: Gender = 'masculine'): string {
  if (value === 1) return ones[gender];
  if (value === 2 && gender === 'feminine') return 'две';
  return spoken[value] ?? String(value);
}

/** The form that goes with a number: after one, after two to four, after the rest. */
export function russianPlural(value: number, forms: readonly [string, string, string]): string {
  const [one, few, many] = forms;
  const lastTwo = value % 100;
  if (lastTwo >= 11 && lastTwo <= 14) return many;
  const last = value % 10;
  if (last === 1) return one;
  return last >= 2 && last <= 4 ? few : many;
}

/** Words do not end at Cyrillic letters for `\b`: this is the border that does. */
export const wordStart = '(?<![а-яa-z0-9])';
export const wordEnd = '(?![а-яa-z0-9])';

/** A pattern of whole Russian words. */
export function words(source: string): RegExp {
  return new RegExp(`${wordStart}(?:${source})${wordEnd}`);
}
