import { capitalise } from './english-words.ts';
import { type Facts, type OrderLine, type Size, sameAsBefore, statedFacts } from './facts.ts';
import { dishes } from './menu.ts';
import { wordEnd, wordStart, words } from './russian-words.ts';

const question = words(
  'сколько|какая|какой|какое|какие|как|что|кто|когда|где|куда|во сколько|до скольки|напомни(?:те)?',
);
const wish = words(
  'зака[а-я]+|хочу|хотел|хотела|хотелось|можно|давайте|возьму|буду|нужн[а-я]+|пожалуйста|добавь(?:те)?|привезите|мне',
);
const notAName = /^(?:не|я|вы|вас|мой|моя|пицца|просто|снова|опять|как|все|заказ|хочу)$/;

const sizePatterns: readonly [Size, RegExp][] = [
  ['large', /больш[а-я]+/],
  ['small', /маленьк[а-я]+/],
  ['medium', /средн[а-я]+/],
];
const anySize = sizePatterns.map(([, pattern]) => pattern.source).join('|');

const days: readonly [string, RegExp][] = [
  ['на сегодня', words('сегодня')],
  ['на завтра', words('завтра')],
  ['на понедельник', words('понедельник[а-я]*')],
  ['на вторник', words('вторник[а-я]*')],
  ['на среду', words('сред[ауы]')],
  ['на четверг', words('четверг[а-я]*')],
  ['на пятницу', words('пятниц[а-я]+')],
  ['на субботу', words('суббот[а-я]+')],
  ['на воскресенье', words('воскресень[а-я]+')],
];

const addressPattern = /(?:живу (?:на|в|по адресу)|адрес|(?:доставьте|привезите)(?: [а-я]+)? на) (.+)$/;
const peoplePattern = /(?:стол|столик)[а-я]* на (\d+)|(?:^| )на (\d+) (?:человек|персон)/;
const timePattern =
  /(?:^| )((?:в|к|на) \d{1,2}(?: (?:15|30|45))?)(?= час| вечера| утра| дня|$)((?: (?:часов|часа|час))?(?: (?:вечера|утра|дня))?)/;
const phonePattern = /(?:телефон|номер)[^0-9]*((?:\d+ ?){3,})/;

/** What the caller states about themselves and what they want, from normalised words. */
export function russianFacts(said: string): Facts {
  return statedFacts(said, { question, addressPattern, phonePattern, findName, tidyAddress, findBooking, findWishes });
}

function findBooking(said: string): Pick<Facts, 'people' | 'day' | 'time'> {
  const people = said.match(peoplePattern);
  const day = days.find(([, pattern]) => pattern.test(said))?.[0];
  const time = said.replace(peoplePattern, '').match(timePattern);
  return {
    ...(people ? { people: Number(people[1] ?? people[2]) } : {}),
    ...(day ? { day } : {}),
    ...(time ? { time: `${time[1]}${time[2]}` } : {}),
  };
}

function findWishes(said: string): Pick<Facts, 'order' | 'additions'> {
  const lines = findOrder(said);
  const more = lines.length === 0 ? said.match(/еще (\d+)/)?.[1] : undefined;
  if (more) return { additions: [{ quantity: Number(more), size: undefined, item: sameAsBefore }] };
  if (lines.length === 0) return {};
  return words('еще|добавь(?:те)?').test(said) ? { additions: lines } : { order: lines };
}

function findName(said: string): string | undefined {
  const name = said.match(/(?:меня зовут|зовут меня|мое имя|с вами говорит|говорит) ([а-я]+)/)?.[1];
  return name && !notAName.test(name) ? capitalise(name) : undefined;
}

function tidyAddress(address: string): string {
  return address
    .replace(/ (?:пожалуйста|спасибо)$/, '')
    .replace(/[а-я]{4,}/g, (word) => (word === 'улица' || word === 'улице' ? word : capitalise(word)));
}

function findOrder(said: string): OrderLine[] {
  const lines: OrderLine[] = [];
  let rest = said;
  for (const dish of dishes) {
    const pattern = new RegExp(
      `${wordStart}(?:(\\d+) )?(?:еще )?(${anySize})? ?(?:${dish.russian.heard.source})${wordEnd}`,
      'g',
    );
    rest = rest.replace(pattern, (_, count: string | undefined, size: string | undefined) => {
      if (count !== undefined || wish.test(said))
        lines.push({ quantity: Number(count ?? 1), size: sizeOf(size), item: dish.id });
      return ' ; ';
    });
  }
  return lines;
}

function sizeOf(word: string | undefined): Size | undefined {
  return word === undefined ? undefined : sizePatterns.find(([, pattern]) => pattern.test(word))?.[0];
}
