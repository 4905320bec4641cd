import { trailingDigits } from './spoken-digits.ts';
import type { Openness, Rule, Thought } from './thought.ts';

const month =
  / (?:january|february|march|april|may|june|july|august|september|october|november|december|январ|феврал|март|апрел|мая|май|июн|июл|август|сентябр|октябр|ноябр|декабр)/;
const dayOrdinal =
  / (?:first|second|third|\S+th|(?:перв|втор|треть|четверт|пят|шест|седьм|восьм|девят|десят|\S+дцат)(?:е|ое|ого|его)) /;

/** A year's last two digits are said as a decade and a unit, or as a round number: "eighty-two", «девяностого». */
const spokenYear =
  / (?:(?:nineteen|twenty) (?!of |first |second |third |\S+th )\S+|thousand (?:and )?\S+|(?:forty|fifty|sixty|seventy|eighty|ninety)(?: \S+)?|(?:тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто) \S+|(?:сороков|пятидесят|шестидесят|семидесят|восьмидесят|девяност|двухтысячн|\S+дцат)(?:ого|ый)|тысячи \S+|\S+ года?) $/;
const thirtyOfAMonth =
  / (?:двадцать|тридцать) (?:перв|январ|феврал|март|апрел|мая|июн|июл|август|сентябр|октябр|ноябр|декабр)/;

/** A date of birth is told as day, month and year, with a breath between them: it is whole with its year. */
export const birthYear: Rule = ({ words, question }) => {
  if (question.topic !== 'birth') return null;
  const line = ` ${words.join(' ')} `;
  const written = words.filter((word) => /^\d/.test(word));
  const isWritten =
    written.some((word) => /^(?:\d{4}|\d{6}|\d{8})$/.test(word)) || written.length > (month.test(line) ? 1 : 2);
  if (isWritten) return 'closed';
  // "The twenty of", «тридцать первое», a month alone: days have such numbers as well.
  const hasDay = month.test(line) || words.length > 2;
  return hasDay && spokenYear.test(line) && !(thirtyOfAMonth.test(line) && words.length < 4) ? 'closed' : null;
};

/** The day or the month is there, and the year is not. */
export function judgeBirthDate({ words, question }: Thought, language: string): Openness | null {
  if (question.topic !== 'birth') return null;
  const line = ` ${words.join(' ')} `;
  return month.test(line) || dayOrdinal.test(line) || trailingDigits(words, language) ? 'likely' : null;
}
