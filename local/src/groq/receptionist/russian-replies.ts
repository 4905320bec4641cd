import { capitalise, listOf } from './english-words.ts';
import { countItems, type Facts, hasFacts, type OrderLine, type Size } from './facts.ts';
import { dishes, findDish, type Gender, isPizza, namedPizzas, totalPrice } from './menu.ts';
import type { Rule, Situation } from './rules.ts';
import { russianNumber, russianPlural, words } from './russian-words.ts';

const menuText =
  'У нас шесть пицц, и каждую мы готовим маленькой, средней и большой. ' +
  'Маргарита — наша классика: томаты, моцарелла и свежий базилик. ' +
  'Пепперони — это острая колбаса и немного масла с перцем чили. ' +
  'Четыре сыра соединяет моцареллу, горгонзолу, пармезан и козий сыр. ' +
  'Грибная запекается с белыми грибами, чесноком и петрушкой. ' +
  'Вегетарианская — это сладкий перец, оливки, кабачки и красный лук. ' +
  'Пицца с морепродуктами готовится с креветками, мидиями и кальмарами, её особенно любит наш повар. ' +
  'Ещё у нас есть салаты, тирамису, кофе и кола. ' +
  'Какую вы хотите?';

const sizeForms: Readonly<Record<Size, Readonly<Record<Gender | 'few' | 'many', string>>>> = {
  large: { feminine: 'большую', masculine: 'большой', neuter: 'большое', few: 'большие', many: 'больших' },
  small: { feminine: 'маленькую', masculine: 'маленький', neuter: 'маленькое', few: 'маленькие', many: 'маленьких' },
  medium: { feminine: 'среднюю', masculine: 'средний', neuter: 'среднее', few: 'средние', many: 'средних' },
};

function lineText({ quantity, size, item }: OrderLine): string {
  const dish = findDish(item)?.russian;
  const gender = dish?.gender ?? 'masculine';
  const noun = dish ? russianPlural(quantity, dish.forms) : item;
  const sizeForm = size && sizeForms[size];
  const few = gender === 'feminine' ? sizeForm?.few : sizeForm?.many;
  const adjective = sizeForm && russianPlural(quantity, [sizeForm[gender], few ?? '', sizeForm.many]);
  return [russianNumber(quantity, gender), adjective, noun].filter(Boolean).join(' ');
}

export function orderText(order: readonly OrderLine[]): string {
  return listOf(order.map(lineText), 'и');
}

export function bookingText({ people, day, time }: Facts): string {
  const count = people ?? 2;
  const guests = `столик на ${people === 1 ? 'одного' : russianNumber(count)} ${russianPlural(count, ['человека', 'человека', 'человек'])}`;
  return [guests, day, time].filter(Boolean).join(' ');
}

function priceAnswer(order: readonly OrderLine[]): string {
  const total = totalPrice(order, (dish) => dish.russian.roubles);
  if (total === undefined) return 'К сожалению, я не знаю цены.';
  return `За ${orderText(order)} получается ${total} ${russianPlural(total, ['рубль', 'рубля', 'рублей'])}.`;
}

function countAnswer({ facts, said }: Situation): string {
  const order = facts.order ?? [];
  if (order.length === 0) return 'Вы ещё ничего не заказали. Что бы вы хотели?';
  const dish = dishes.find(({ russian }) => new RegExp(russian.heard.source).test(said));
  if (!dish) return `Всего получается ${countItems(order, () => true)}: ${orderText(order)}.`;
  const lines = order.filter(dish.id === 'pizza' ? isPizza : (line) => line.item === dish.id);
  if (lines.length === 0) return `Этого вы не заказывали. Ваш заказ: ${orderText(order)}.`;
  return `Вы заказали ${orderText(lines)}.`;
}

/** Only what the history says the agent said: a caller who interrupted has not heard the rest. */
function namedBefore({ agentSaid }: Situation): string {
  const spoken = agentSaid.join(' ').toLowerCase();
  const named = namedPizzas.filter(({ russian }) => spoken.includes(russian.name));
  if (named.length === 0) return 'Я пока не называла ни одной. Рассказать, что есть в меню?';
  return `Я назвала: ${listOf(
    named.map(({ russian }) => russian.name),
    'и',
  )}.`;
}

export const russianQuestions: readonly Rule[] = [
  {
    name: 'arithmetic',
    when: /сколько будет (\d+) (плюс|минус|умножить на) (\d+)/,
    answer: (_, [, a, operator, b]) => {
      const [x, y] = [Number(a), Number(b)];
      return `Это ${operator === 'минус' ? x - y : operator === 'плюс' ? x + y : x * y}.`;
    },
  },
  {
    name: 'number of people',
    when: words('(?:на )?сколько (?:человек|персон).*|на скольких'),
    answer: ({ facts }) =>
      facts.people === undefined ? undefined : `Вы заказали ${bookingText({ people: facts.people })}.`,
  },
  {
    name: 'price',
    when: words(
      'сколько (?:это |все |они |она )?(?:стоит|стоят|будет стоить|с меня)|сколько это будет|какая (?:цена|сумма)|почем|сколько я должен|сколько я должна',
    ),
    answer: ({ said, facts }) => {
      const asked = dishes.find(({ russian }) => new RegExp(russian.heard.source).test(said));
      if (asked && !words('это|все|заказ|мой').test(said)) {
        const quantity = Number(said.match(/(\d+)/)?.[1] ?? 1);
        return priceAnswer([{ quantity, size: undefined, item: asked.id }]);
      }
      return facts.order
        ? priceAnswer(facts.order)
        : 'Вы ещё ничего не заказали. Средняя пицца стоит от 500 до 800 рублей.';
    },
  },
  {
    name: 'delivery time',
    when: words(
      'сколько (?:времени |по времени )?(?:займет|занимает|идет|едет|ждать|длится).*|как долго|когда (?:привез[а-я]+|доставит[а-я]*|приедет|будет|ждать).*|время доставки|как быстро',
    ),
    answer: () => 'Доставка занимает около сорока минут.',
  },
  {
    name: 'how many',
    when: words(
      'сколько(?: [а-я]+)* (?:я )?(?:заказ[а-я]+|просил[а]?|сказал[а]?)|сколько (?:всего|пицц[а-я]*)|сколько я',
    ),
    answer: countAnswer,
  },
  {
    name: 'what I ordered',
    when: words(
      'что я (?:уже |там )?заказ[а-я]+|(?:какой|напомни(?:те)?|повтори(?:те)?) (?:у меня |мне )?(?:мой )?заказ|что в (?:моем )?заказе',
    ),
    answer: ({ facts }) =>
      facts.order ? `Ваш заказ: ${orderText(facts.order)}.` : 'Вы ещё ничего не заказали. Что бы вы хотели?',
  },
  {
    name: 'caller’s name',
    when: words(
      'как меня зовут|мое имя(?= (?:помн|знае|какое))|(?:помните|помнишь|знаешь|знаете|назови|назовите|напомни|напомните).*(?:мое имя|меня зовут)|кто я',
    ),
    answer: ({ facts }) => (facts.name ? `Вас зовут ${facts.name}.` : 'Вы ещё не назвали своё имя. Как вас зовут?'),
  },
  {
    name: 'booking',
    when: words(
      '(?:когда|на какой день|на какое время|во сколько|на когда).*(?:столик|стол|бронь|бронировал[а]?)[а-я]*',
    ),
    answer: ({ facts }) =>
      facts.people === undefined
        ? 'Столик ещё не заказан. На сколько человек и когда?'
        : `Вы заказали ${bookingText(facts)}.`,
  },
  {
    name: 'address',
    when: words('какой (?:у меня |мой )?адрес|где я живу|куда (?:вы )?(?:привез[а-я]+|доставит[а-я]*|везете)'),
    answer: ({ facts }) =>
      facts.address ? `Привезём по адресу: ${facts.address}.` : 'Вы ещё не назвали адрес. Куда привезти?',
  },
  {
    name: 'phone number',
    when: words('какой (?:у меня |мой )?(?:номер|телефон)[а-я ]*'),
    answer: ({ facts }) => (facts.phone ? `Ваш номер: ${[...facts.phone].join(' ')}.` : 'Вы ещё не назвали номер.'),
  },
  {
    name: 'what the agent named',
    when: words(
      '(?:какие|какую|что|которые)(?: [а-я]+)* (?:вы|ты) (?:уже |сейчас |мне )*(?:назвал[аи]?|называл[аи]?|перечислил[аи]?|сказал[аи]?|упомянул[аи]?)|(?:какие|какую) (?:вы |ты )?(?:назвал[аи]?|перечислил[аи]?)',
    ),
    answer: (situation) =>
      words('какие|какую|которые|назвал[а-я]*|перечислил[а-я]*').test(situation.said)
        ? namedBefore(situation)
        : undefined,
  },
  {
    name: 'repeat',
    when: words('повтори(?:те)?|что (?:вы|ты) сказал[аи]?|еще раз|не расслышал[а]?'),
    answer: ({ agentSaid }) => {
      const last = agentSaid.at(-1);
      return last ? `Я сказала: ${last}` : 'Я ещё ничего не сказала. Чем могу помочь?';
    },
  },
  {
    name: 'menu',
    when: words(
      'меню|какие (?:у вас )?(?:есть )?(?:бывают )?пицц[а-я]*|(?:все|всех|обо всех|про все)(?: ваши| ваших| свои| своих)? пицц[а-я]*|что у вас есть|что (?:можно|могу) заказать',
    ),
    answer: () => menuText,
  },
  {
    name: 'opening hours',
    when: words(
      '(?:до скольки|во сколько|когда|как|со скольки|сколько).*(?:работае[а-я]+|открыва[а-я]+|закрыва[а-я]+|открыт[а-я]*)|часы работы|вы (?:открыты|работаете).*',
    ),
    answer: () => 'Мы работаем каждый день с девяти утра до десяти вечера.',
  },
  {
    name: 'diet',
    when: words('без мяса|для вегетарианцев|постн[а-я]+'),
    answer: () => 'Без мяса у нас маргарита, грибная, четыре сыра и вегетарианская.',
  },
  {
    name: 'who are you',
    when: words('кто (?:вы|ты)|как (?:вас|тебя) зовут|(?:вы|ты) (?:робот|человек|живой|живая|машина)'),
    answer: ({ agentName }) => `Я ${agentName ?? 'голосовой помощник'}, искусственный интеллект, а не человек.`,
  },
  {
    name: 'a human',
    when: words(
      '(?:соедини|переключи|позови|поговорить|оператор|дайте)[а-я]*.*(?:человек[а-я]*|оператор[а-я]*|менеджер[а-я]*|кем нибудь)',
    ),
    answer: () => 'Отсюда я не могу вас соединить, но могу передать сообщение. О чём оно?',
  },
];

export function acknowledgeRussian({ stated, facts }: Situation): string | undefined {
  if (!hasFacts(stated)) return undefined;
  const parts: string[] = [];
  if (stated.order) parts.push(`Записала: ${orderText(stated.order)}.`);
  if (stated.additions && facts.order) parts.push(`Теперь в заказе: ${orderText(facts.order)}.`);
  if (facts.people !== undefined && (stated.people !== undefined || stated.day || stated.time)) {
    parts.push(`Заказала ${bookingText(facts)}.`);
  } else if (stated.day ?? stated.time) {
    parts.push(`Записала: ${[stated.day, stated.time].filter(Boolean).join(' ')}.`);
  }
  if (stated.address) parts.push(`Адрес записала: ${stated.address}.`);
  if (stated.phone) parts.push(`Ваш номер: ${[...stated.phone].join(' ')}.`);
  const hello = stated.name ? `Очень приятно, ${capitalise(stated.name)}. ` : '';
  return `${hello}${parts.join(' ')}${parts.length > 0 ? ' Что-нибудь ещё?' : 'Чем могу помочь?'}`;
}

export const russianCourtesies: readonly Rule[] = [
  { name: 'thanks', when: words('спасибо|благодарю'), answer: () => 'Пожалуйста. Что-нибудь ещё?' },
  {
    name: 'greeting',
    when: words('здравствуй(?:те)?|привет|алло|добрый (?:день|вечер)|доброе утро'),
    answer: ({ facts }) => `Здравствуйте${facts.name ? `, ${facts.name}` : ''}! Чем могу помочь?`,
  },
  { name: 'no', when: /^(?:нет|ничего)(?= |$)/, answer: () => 'Хорошо. Скажите «до свидания», когда закончим.' },
  { name: 'yes', when: /^(?:да|ага|конечно|хорошо|ладно)(?= |$)/, answer: () => 'Хорошо. Что бы вы хотели?' },
];
