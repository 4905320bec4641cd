import { capitalise } from './english-words.ts';
import { type Facts, type OrderLine, type Size, sameAsBefore } from './facts.ts';
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

/** What the caller states about themselves and what they want, from normalised words. Questions state nothing. */
export function russianFacts(said: string): Facts {
  const name = findName(said);
  const phone = said.match(/(?:телефон|номер)[^0-9]*((?:\d+ ?){3,})/)?.[1]?.replace(/\D/g, '');
  const personal = { ...(name ? { name } : {}), ...(phone && phone.length >= 3 ? { phone } : {}) };
  if (question.test(said)) return personal;
  const people = said.match(/(?:стол|столик)[а-я]* на (\d+)|(?:^| )на (\d+) (?:человек|персон)/);
  const day = days.find(([, pattern]) => pattern.test(said))?.[0];
  const time = said.match(
    /(?:^| )(?:в|к|на) (\d{1,2}(?: (?:15|30|45))?)(?= (?:час|вечера|утра|дня)|$)(?: (?:часов|часа|час))?(?: (?:вечера|утра|дня))?/,
  )?.[0];
  const address = said.match(/(?:живу (?:на|в|по адресу)|адрес|(?:доставьте|привезите)(?: [а-я]+)? на) (.+)$/)?.[1];
  const addition = words('еще|добавь(?:те)?').test(said);
  const order = findOrder(said);
  const more = order.length === 0 ? said.match(/еще (\d+)/)?.[1] : undefined;
  const additions = more ? [{ quantity: Number(more), size: undefined, item: sameAsBefore }] : addition ? order : [];
  return {
    ...personal,
    ...(address ? { address: tidyAddress(address) } : {}),
    ...(people ? { people: Number(people[1] ?? people[2]) } : {}),
    ...(day ? { day } : {}),
    ...(time ? { time: time.trim() } : {}),
    ...(order.length > 0 && !addition ? { order } : {}),
    ...(additions.length > 0 ? { additions } : {}),
  };
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
