import type { AgentQuestion } from './agent-question.ts';
import { trailingDigits } from './spoken-digits.ts';
import { consistOf, table } from './spoken-words.ts';
import type { Openness, Thought } from './thought.ts';

/** Said before the digits of a number that nobody asked for. */
const announcesDigits =
  /(?: (?:phone|telephone|mobile|order|card|account|reference|booking|flight|policy|ticket|tracking|my)(?: (?:number|code))(?: is|'s)?| (?:number|code|pin|postcode|zip|phone|mobile) (?:is|it's)| number's| it's under| мой номер| номер (?:заказа|телефона|карты|договора|счета|брони|полиса)| телефон| код| индекс)(?: это| мой| такой)?$/u;

/** What may stand before a whole number that was asked for. */
const lead = table(
  "yes yeah sure okay it's it is that's that my phone mobile telephone number is the of_course so um uh and i think well plus да сейчас записывайте пишите мой номер телефона телефон это так ну хорошо конечно и вот мой_номер_это плюс начинается",
);

/** A number as far as it was said: null where the words are none. */
type Progress = 'begun' | 'perhaps' | 'whole';

/** How far a row of digits has come, against what was asked for. */
function progressOf(digits: string, asked: NonNullable<AgentQuestion['digits']>['count'], language: string): Progress {
  const count = digits.length;
  if (typeof asked === 'number') return count < asked ? 'begun' : 'whole';
  if (asked === null) return count < 3 ? 'begun' : count < 6 ? 'perhaps' : 'whole';
  const whole = telephoneDigits(digits, language);
  if (count >= whole) return 'whole';
  // Seven digits are a number within many a town, unless they begin as a long one does.
  if (count === 7 && !/^[01]|^[789]9|^9/.test(digits)) return 'whole';
  // Smaller towns have five or six digits, which do not begin as a long number does.
  if (language === 'ru' && count === 6 && !/^[4789]/.test(digits)) return 'perhaps';
  return count < 7 ? 'begun' : 'perhaps';
}

/** How many digits a telephone number has that begins so: Russian ones 8 or +7 and ten more, English 0 or 1 and ten. */
function telephoneDigits(digits: string, language: string): number {
  return (language === 'ru' ? /^[78]/ : /^[01]/).test(digits) ? 11 : 10;
}

/** Half a telephone number, card or code, asked for or announced. */
export function judgeDigits({ words, question }: Thought, language: string): Openness | null {
  const spoken = trailingDigits(words, language);
  if (!spoken) return null;
  const announced = announcesDigits.test(` ${spoken.before.join(' ')}`);
  if (!question.digits && !announced) return null;
  // "I don't have one": one digit after other words is hardly the beginning of a number.
  // The letters of an order's number stand before its digits.
  const before = spoken.before.slice(0, spoken.before.findLastIndex((word) => word.length > 1) + 1);
  const isAnswer = announced || spoken.digits.length > 2 || before.length === 0 || consistOf(before, lead);
  if (!isAnswer) return null;
  const telephone = /phone|mobile|телефон|(?:^| )(?:my|мой) (?:number|номер)/.test(spoken.before.join(' '));
  const count = question.digits ? question.digits.count : telephone ? 'telephone' : null;
  const progress = progressOf(spoken.digits, count, language);
  return progress === 'begun' ? 'certain' : progress === 'perhaps' ? 'likely' : 'closed';
}

/** Whether the words are exactly as many digits as were asked for; where that is not known they are never sure to be. */
export function isWholeNumber({ words, question }: Thought, language: string): boolean {
  const spoken = trailingDigits(words, language);
  const count = question.digits?.count ?? null;
  if (!spoken || count === null) return false;
  const { digits, before } = spoken;
  if (before.length > 0 && !consistOf(before, lead)) return false;
  return digits.length === (count === 'telephone' ? telephoneDigits(digits, language) : count);
}
